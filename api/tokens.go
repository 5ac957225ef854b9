package api

import (
	"crypto/sha256"
	"encoding/base32"
	"io"
	"slices"
	"sync"
	"time"
)

// secretSize is how many random bytes a code or a token has: 128 bits cannot
// be guessed through a door that counts.
const secretSize = 16

// Tokens are what the loopback door lets in by: bearer tokens, and the one-time
// codes that a browser exchanges for one. Only their hashes are kept, and only
// while the daemon runs. Several goroutines may use them at once.
type Tokens struct {
	random io.Reader
	now    func() time.Time
	mu     sync.Mutex
	codes  []ticket // oldest first
	tokens []ticket // oldest first
}

// ticket is what a code or a token is good for.
type ticket struct {
	hash   [32]byte
	app    string // whom it is for; the same after a restart
	scopes []string
	made   time.Time
}

// NewTokens are none yet.
func NewTokens(random io.Reader, now func() time.Time) *Tokens {
	return &Tokens{random: random, now: now}
}

// Code makes a code that can be exchanged once, within [CodeTime], for a token
// of an app with these scopes.
func (t *Tokens) Code(app string, scopes ...string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.issue(&t.codes, MaxCodes, ticket{app: app, scopes: scopes})
}

// Exchange gives a token for a code, and makes the code useless; ok is false
// if it is none, is too old, or was used.
func (t *Tokens) Exchange(code string) (token string, scopes []string, ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	hash := sha256.Sum256([]byte(code))
	i := slices.IndexFunc(t.codes, func(c ticket) bool { return c.hash == hash })
	if i < 0 {
		return "", nil, false, nil
	}
	good := t.codes[i]
	late := t.now().Sub(good.made) > CodeTime
	if t.codes = slices.Delete(t.codes, i, i+1); late {
		return "", nil, false, nil
	}
	token, err = t.issue(&t.tokens, MaxTokens, good)
	return token, good.scopes, err == nil, err
}

// issue makes a ticket; where there are too many, the oldest goes.
func (t *Tokens) issue(into *[]ticket, most int, good ticket) (string, error) {
	secret := make([]byte, secretSize)
	if _, err := io.ReadFull(t.random, secret); err != nil {
		return "", err
	}
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	if len(*into) == most {
		*into = slices.Delete(*into, 0, 1)
	}
	good.hash, good.made = sha256.Sum256([]byte(text)), t.now()
	*into = append(*into, good)
	return text, nil
}

// look finds a token. Hashes are compared, so how long it takes says nothing
// of a token.
func (t *Tokens) look(token string) (ticket, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	hash := sha256.Sum256([]byte(token))
	i := slices.IndexFunc(t.tokens, func(k ticket) bool { return k.hash == hash })
	if i < 0 {
		return ticket{}, false
	}
	return t.tokens[i], true
}
