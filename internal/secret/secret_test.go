package secret_test

import (
	"strings"
	"testing"

	"knowledgepath/internal/people"
	"knowledgepath/internal/secret"
)

// What accounts need is what this package makes.
var _ people.Hasher = (*secret.Hasher)(nil)

func TestVerify(t *testing.T) {
	h := secret.NewHasher()
	const password = "árbol caballo quince mesas"
	want, err := h.Hash(t.Context(), password)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, verifier, password string
		ok                       bool
	}{
		{"the right one", want, password, true},
		{"the same letters typed otherwise", want, "a\u0301rbol caballo quince mesas", true},
		{"another one", want, "árbol caballo quince mesa", false},
		{"nobody's", "", password, false},
		{"nobody's own", "", "nobody's password", false},
		{"a verifier that is none", "secret", "secret", false},
		{"a verifier with broken salt", strings.Replace(want, "$", "$*", 4), password, false},
		{"a verifier cut short", want[:len(want)-1], password, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := h.Verify(t.Context(), c.verifier, c.password)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.ok {
				t.Errorf("is right: %t, want %t", got, c.ok)
			}
		})
	}
}

func TestHashIsSaltedAndNamesItsCost(t *testing.T) {
	h := secret.NewHasher()
	one, err := h.Hash(t.Context(), "the same password")
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.Hash(t.Context(), "the same password")
	if err != nil {
		t.Fatal(err)
	}
	if one == two {
		t.Error("equal passwords have equal verifiers")
	}
	// The least that OWASP recommends for argon2id.
	if want := "$argon2id$v=19$m=19456,t=2,p=1$"; !strings.HasPrefix(one, want) {
		t.Errorf("verifier %s, want it to begin with %s", one, want)
	}
	if strings.Contains(one, "password") {
		t.Error("the verifier holds the password")
	}
}

func TestTokensAndCodes(t *testing.T) {
	h := secret.NewHasher()
	seen := map[string]bool{}
	letters := map[rune]bool{}
	for range 500 {
		token, code := h.Token(), h.Code()
		if len(token) != 32 || strings.Trim(token, "abcdefghijklmnopqrstuvwxyz234567") != "" {
			t.Fatalf("token %q is not 32 small letters and digits", token)
		}
		if seen[token] {
			t.Fatalf("token %q came twice", token)
		}
		seen[token] = true
		for _, r := range token {
			letters[r] = true
		}
		if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
			t.Fatalf("code %q is not six digits", code)
		}
	}
	if len(letters) != 32 {
		t.Errorf("500 tokens use %d of 32 characters", len(letters))
	}
}

func TestDigest(t *testing.T) {
	h := secret.NewHasher()
	// The example of FIPS 180-2.
	if got, want := h.Digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
	if h.Digest("123456") == h.Digest("123457") {
		t.Error("two codes have one digest")
	}
}
