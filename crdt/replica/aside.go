package replica

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"tallystick/crdt"
	"tallystick/crdt/archive"
)

// aside is the file that takes what repair takes out, so that nothing is
// thrown away: a plain archive of records named "frame".
type aside struct {
	path string
	file *os.File
	to   *archive.Writer
	at   crdt.CommunityID
}

func newAside(dir string) (*aside, error) {
	path := filepath.Join(dir, "set-aside-"+time.Now().UTC().Format("20060102T150405.000")+".tally")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("set damaged entries aside: %w", err)
	}
	to, err := archive.NewWriter(file, archive.Header{Purpose: "set-aside"})
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &aside{path: path, file: file, to: to}, nil
}

// add is durable when it returns.
func (a *aside) add(community crdt.CommunityID, frame []byte) error {
	var err error
	if a.at != community {
		a.at = community
		err = a.to.Section(archive.Section{Community: community})
	}
	if err == nil {
		err = a.to.Record("frame", frame)
	}
	if err == nil {
		err = errors.Join(a.file.Sync(), syncFolder(filepath.Dir(a.path)))
	}
	if err != nil {
		return fmt.Errorf("set damaged entries aside: %w", err)
	}
	return nil
}

func (a *aside) close() error {
	_, err := a.to.Close()
	return errors.Join(err, a.file.Sync(), a.file.Close())
}
