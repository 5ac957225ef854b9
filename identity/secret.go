package identity

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// redacted is what every secret shows of itself.
const redacted = "(secret)"

// secret is embedded in everything that must never be printed, logged or
// turned into JSON by accident.
type secret struct{}

// Format prints a placeholder, whatever the verb.
func (secret) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, redacted) }

// LogValue logs a placeholder.
func (secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText refuses, which also stops JSON.
func (secret) MarshalText() ([]byte, error) {
	return nil, errors.New("a secret is not written as text")
}
