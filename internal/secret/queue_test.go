package secret

import (
	"context"
	"testing"

	"knowledgepath/internal/kp"
)

// TestTooManyAtOnceAreToldSo fills the queue by hand, which needs no luck
// with time.
func TestTooManyAtOnceAreToldSo(t *testing.T) {
	h := NewHasher()
	for range cap(h.queue) {
		h.queue <- struct{}{}
	}
	if _, err := h.Hash(t.Context(), "a password"); kp.KindOf(err) != kp.TooMany {
		t.Errorf("with a full queue hashing says %v, want TooMany", err)
	}
	if _, err := h.Verify(t.Context(), "", "a password"); kp.KindOf(err) != kp.TooMany {
		t.Errorf("with a full queue verifying says %v, want TooMany", err)
	}
	<-h.queue
	if _, err := h.Hash(t.Context(), "a password"); err != nil {
		t.Errorf("with one place free: %v", err)
	}
}

func TestWhoeverGivesUpLeavesTheQueue(t *testing.T) {
	h := NewHasher()
	for range cap(h.turn) {
		h.turn <- struct{}{} // everyone is busy
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Verify(gone, "", "a password"); kp.KindOf(err) != kp.Unavailable {
		t.Errorf("says %v, want Unavailable", err)
	}
	if n := len(h.queue); n != 0 {
		t.Errorf("%d still in the queue", n)
	}
}

func TestTurnsAreGivenBack(t *testing.T) {
	h := NewHasher()
	verifier, err := h.Hash(t.Context(), "a password")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []string{verifier, "", "broken", "$a$b$c$*$d"} {
		if _, err := h.Verify(t.Context(), v, "a password"); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.turn) != 0 || len(h.queue) != 0 {
		t.Errorf("%d turns and %d places were not given back", len(h.turn), len(h.queue))
	}
}
