package replica

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
)

// storeLog is Badger's logger. Badger v4.9.6 retries a failed flush for ever
// and drops a table that it cannot verify, and says so nowhere but in its log:
// an error there is a failed write to the handle, whoever caused it.
//
// It is called from Badger's goroutines while Badger holds its locks, so
// failed must not call the store.
type storeLog struct {
	log    *slog.Logger
	failed func(error)
}

// Errorf hands the error on, as [ErrDamaged] where Badger found damage.
func (l storeLog) Errorf(format string, args ...any) {
	text := line(format, args)
	l.log.Error("store", "message", text)
	l.failed(storeError(text))
}

// Warningf writes to the log.
func (l storeLog) Warningf(format string, args ...any) {
	l.log.Warn("store", "message", line(format, args))
}

// Infof writes to the log for those who look for a fault in the store.
func (l storeLog) Infof(format string, args ...any) {
	l.log.Debug("store", "message", line(format, args))
}

// Debugf drops what Badger says at every write.
func (l storeLog) Debugf(string, ...any) {}

// line is a message of Badger's as one line. Its messages name files, tables
// and numbers, and at this level no keys or values.
func line(format string, args []any) string {
	return oneLine(strings.TrimSpace(fmt.Sprintf(format, args...)))
}

// storeError tells damage from a failed write by Badger's words, since there
// is nothing else to tell them by.
func storeError(text string) error {
	lower := strings.ToLower(text)
	for _, word := range []string{"checksum", "corrupt", "ignoring table", "invalid"} {
		if strings.Contains(lower, word) {
			return fmt.Errorf("%w: store: %s", ErrDamaged, text)
		}
	}
	if strings.Contains(lower, "no space left") {
		return fmt.Errorf("%w: store: %s", ErrFull, text)
	}
	return errors.New("store: " + text)
}
