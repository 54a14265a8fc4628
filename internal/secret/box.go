package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Box seals texts with AES-256-GCM. A person's texts are sealed with a key of
// that person's own, which is itself sealed with the key in the key file; to
// forget a person's texts for good, also in old backups, forget their key.
type Box struct {
	aead cipher.AEAD
	key  []byte
}

// KeyFile is the name of the file beside the data that holds the outer key.
const KeyFile = "kp.key"

// OpenBox reads the key file in dir, making it with mode 0600 where there is
// none. A key file that others may read is refused.
func OpenBox(dir string) (*Box, error) {
	name := filepath.Join(dir, KeyFile)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKeyFile(dir, name); err != nil {
			return nil, fmt.Errorf("secret: key file: %w", err)
		}
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("secret: key file: %w", err)
	}
	if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("secret: %s can be read by others (mode %04o); run: chmod 600 %s", name, info.Mode().Perm(), name)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("secret: %s does not hold a key of 64 hex digits", name)
	}
	return NewBox(key)
}

// makeKeyFile makes a key file that appears whole or not at all; where another
// process was quicker, its file stays.
func makeKeyFile(dir, name string) error {
	f, err := os.CreateTemp(dir, KeyFile+".*") // with mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(hex.EncodeToString(newKey()) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// NewBox makes a box with a key of 32 bytes.
func NewBox(key []byte) (*Box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("secret: key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("secret: key: %w", err)
	}
	return &Box{aead: aead, key: key}, nil
}

func newKey() []byte {
	key := make([]byte, 32)
	rand.Read(key)
	return key
}

// Derive makes a key for another purpose from the box's own, the same on
// every replica that has the same key file.
func (b *Box) Derive(purpose string) []byte {
	mac := hmac.New(sha256.New, b.key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// NewKey makes a person's key and returns it sealed.
func (b *Box) NewKey(owner string) []byte { return b.Seal(newKey(), owner) }

// Inner opens a person's sealed key and returns their box.
func (b *Box) Inner(sealed []byte, owner string) (*Box, error) {
	key, err := b.Open(sealed, owner)
	if err != nil {
		return nil, err
	}
	return NewBox(key)
}

// Seal encrypts; context must be given again to open.
func (b *Box) Seal(plain []byte, context string) []byte {
	nonce := make([]byte, b.aead.NonceSize())
	rand.Read(nonce)
	return b.aead.Seal(nonce, nonce, plain, []byte(context))
}

// Open decrypts what Seal made with the same key and context.
func (b *Box) Open(sealed []byte, context string) ([]byte, error) {
	n := b.aead.NonceSize()
	if len(sealed) < n {
		return nil, errors.New("secret: sealed text is too short")
	}
	plain, err := b.aead.Open(nil, sealed[:n], sealed[n:], []byte(context))
	if err != nil {
		return nil, fmt.Errorf("secret: sealed text cannot be opened with this key: %w", err)
	}
	return plain, nil
}
