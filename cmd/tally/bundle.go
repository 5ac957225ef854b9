package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"

	"github.com/spf13/cobra"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
	"tallystick/sync/bundle"
)

func newBundle(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bundle",
		Short: "Carry entries by hand, on a stick or as QR codes",
		Long: `Carry entries by hand, on a stick or as QR codes, between replicas that no
network connects. A bundle is sealed to those in the community: whoever finds
the stick learns its size and nothing else. Taking one in twice does no harm.`,
		Args: cobra.ArbitraryArgs,
		RunE: onlySubcommands,
	}
	cmd.AddCommand(newBundleExport(env), newBundleImport(env), newBundleInspect(env))
	return cmd
}

// bundleKeys are what this device opens and seals bundles with.
type bundleKeys struct {
	device community.Device
	books  []*model.Book
}

// Newest is what a bundle of the community is sealed to.
func (k bundleKeys) Newest(id crdt.CommunityID) (to bundle.Recipients, ok bool) {
	for _, b := range k.books {
		if b.ID() == id {
			to.Epoch, to.Devices, ok = b.CarryKey()
		}
	}
	return to, ok
}

// Held yields the epoch keys of all books.
func (k bundleKeys) Held() iter.Seq[identity.Key] {
	return func(yield func(identity.Key) bool) {
		for _, b := range k.books {
			for key := range b.EpochKeys() {
				if !yield(key) {
					return
				}
			}
		}
	}
}

// Own are the device's sealing keys.
func (k bundleKeys) Own() []identity.SealingKey {
	return append([]identity.SealingKey{k.device.Sealing}, k.device.Former...)
}

// bundleKeys opens the books of all communities whose charter is here: a sealed
// bundle does not say which one it is of.
func (s *session) bundleKeys(ctx context.Context) (bundleKeys, error) {
	keys := bundleKeys{device: s.device()}
	for _, c := range s.desk().Communities() {
		if _, err := community.ReadCharter(c); err != nil {
			continue
		}
		b, err := s.open(ctx, c)
		if err != nil {
			return keys, err
		}
		keys.books = append(keys.books, b)
	}
	return keys, nil
}

// openBundle opens a file to read, or stdin for "-".
func (env *environment) openBundle(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(env.stdin), nil
	}
	src, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail(codeNotFound, "no file "+file, "check the path, and that its disk is connected")
	}
	if err != nil {
		return nil, err
	}
	if info, err := src.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fail(codeUsage, file+" is a folder", "name the FILE that `tally bundle export` wrote"), src.Close())
	}
	return src, nil
}

// explainBundle makes an error of a file of which nothing can be read.
func explainBundle(err error) error {
	var fault *archive.Fault
	switch {
	case errors.Is(err, bundle.ErrNoKey):
		return fail(codeDenied, "the bundle is "+bundle.ErrNoKey.Error(), "is it of a community that you are in? If you are new there, take the welcome file first: `tally join FILE`",
			"whoever made it may not know of this device yet: give them a bundle of yours, and ask for another")
	case errors.Is(err, bundle.ErrOther):
		return &failure{code: codeUsage, what: "nothing was taken", cause: err, hints: []string{"a backup is read by `tally restore FILE`"}}
	case errors.Is(err, archive.ErrForeign):
		return fail(codeDamaged, "nothing of the bundle can be read: "+faultText(err), "choose a file that `tally bundle export` wrote",
			"of texts scanned from QR codes: `tally bundle import --frames FILE`")
	case errors.As(err, &fault):
		code, hints := outcome(err)
		return &failure{code: code, what: "nothing of the bundle can be read: " + faultText(err), hints: hints}
	}
	return err
}

// claimedDevice is the device that a header names, if any.
func claimedDevice(h archive.Header) *named {
	if h.Device == (identity.DeviceID{}) {
		return nil
	}
	n := deviceNamed(h.Device)
	return &n
}

// communityKnown is a community with the title that its book gives it.
func (k bundleKeys) communityKnown(id crdt.CommunityID) named {
	for _, b := range k.books {
		if b.ID() == id {
			return communityOf(b)
		}
	}
	return communityNamed(id)
}

// titled is a community for people: its name, if there is one, and its id.
func titled(n named) string {
	if n.Name == "" {
		return n.Short
	}
	return n.Name + " (" + n.Short + ")"
}
