// Package secret makes and checks secrets: password verifiers, tokens, codes,
// and the keys that keep private texts private. It decides nothing about who
// may do what.
package secret

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"knowledgepath/internal/kp"
)

// Cost of argon2id: 19 MiB, two passes, one lane, the least that OWASP's
// password storage sheet recommends; about 40 ms on a small server.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	keyBytes  = 32
	saltBytes = 16
)

// At most two hashes run at a time, which bounds their memory and keeps
// lessons quick while many people sign in; at most 64 wait for their turn.
const (
	running = 2
	waiting = 64
)

// Hasher is a people.Hasher with argon2id.
type Hasher struct {
	turn  chan struct{}
	queue chan struct{}
	dummy string
}

// NewHasher makes a Hasher.
func NewHasher() *Hasher {
	h := &Hasher{turn: make(chan struct{}, running), queue: make(chan struct{}, running+waiting)}
	h.dummy = verifier("nobody's password", make([]byte, saltBytes))
	return h
}

var encoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// Token makes a secret of 160 random bits in letters and digits.
func (h *Hasher) Token() string {
	b := make([]byte, 20)
	rand.Read(b)
	return encoding.EncodeToString(b)
}

// Code makes six random digits.
func (h *Hasher) Code() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails since Go 1.24
	}
	return fmt.Sprintf("%06d", n)
}

// Digest is the SHA-256 of a secret in hex.
func (h *Hasher) Digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// Hash makes a verifier in the PHC string format.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	return verifier(password, salt), nil
}

// Verify compares a password with a verifier in the same time whether or not
// there is one.
func (h *Hasher) Verify(ctx context.Context, want, password string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	real := want != ""
	if !real {
		want = h.dummy
	}
	parts := strings.Split(want, "$")
	if len(parts) != 6 {
		return false, nil
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, nil
	}
	same := subtle.ConstantTimeCompare([]byte(verifier(password, salt)), []byte(want)) == 1
	return same && real, nil
}

func (h *Hasher) enter(ctx context.Context) (func(), error) {
	select {
	case h.queue <- struct{}{}:
	default:
		return nil, kp.E(kp.TooMany, "account.busy", nil)
	}
	select {
	case h.turn <- struct{}{}:
		return func() { <-h.turn; <-h.queue }, nil
	case <-ctx.Done():
		<-h.queue
		return nil, kp.E(kp.Unavailable, "account.busy", ctx.Err())
	}
}

func verifier(password string, salt []byte) string {
	key := argon2.IDKey([]byte(norm.NFC.String(password)), salt, passes, memoryKiB, lanes, keyBytes)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, b64(salt), b64(key))
}
