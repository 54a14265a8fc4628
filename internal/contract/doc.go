// Package contract is the recommender's public face: the documents that go in
// and come out, as JSON. It reads them strictly (a field it does not know is
// an error, and every fault says where it is), checks them, writes them in
// one canonical form and hashes that, and derives the parameters to begin
// with. It decides nothing about learners.
package contract
