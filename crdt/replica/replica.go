package replica

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"tallystick/crdt"
)

// Options say which data directory to open, and how.
type Options struct {
	Dir     string       // absolute or relative path of the data directory
	Key     []byte       // 32 bytes that encrypt the store; nil for none. Must be the same at every opening
	Profile Profile      // Normal unless the machine is small
	Log     *slog.Logger // nil for none; never gets a secret or a body
	Version string       // of the program, written into FORMAT for people
}

// Replica is an open data directory. Close it to give the directory back.
type Replica struct {
	dir       string
	settings  settings
	log       *slog.Logger
	lock      *directoryLock
	format    format
	watermark *watermark
	store     *store
	cache     *cache

	ownMu     sync.Mutex
	ownership ownership

	mu          sync.RWMutex // guards the map, not what is in it
	communities map[crdt.CommunityID]*Community
	joining     map[crdt.CommunityID]*Community // not durable yet; the writer's alone

	floor     atomic.Uint64 // first number that is kept; those before are gone since a rebuild
	behind    bool          // catchUp has to run; the writer's alone
	feed      uint64        // last number given out; the writer's alone
	published atomic.Uint64 // last number that is durable
	newsMu    sync.Mutex
	news      chan struct{} // closed when something is published

	healthMu sync.Mutex
	health   poison

	requests chan request
	flying   chan *group
	inFlight sync.WaitGroup // groups prepared and not landed
	groups   atomic.Uint64  // landed since opening
	landed   chan struct{}  // closed when no more will
	closing  chan struct{}
	closed   sync.Once
}

// Create makes a data directory, which must be absent or empty, or left over
// from a Create that did not finish, and opens it. A keystore may be there
// already: nothing can be signed without one.
func Create(ctx context.Context, o Options) (*Replica, error) {
	r, err := begin(ctx, o)
	if err != nil {
		return nil, err
	}
	if err := r.finish(); err != nil {
		return nil, errors.Join(fmt.Errorf("create replica: %w", err), r.Close())
	}
	return r, nil
}

// begin makes a data directory and opens it, but leaves it marked as being
// made: until finish, a crash lets it be begun again.
func begin(ctx context.Context, o Options) (*Replica, error) {
	err := ctx.Err()
	if err == nil {
		err = os.MkdirAll(o.Dir, 0o700)
	}
	if err == nil {
		err = refuseForeign(o.Dir) // before a LOCK is left there
	}
	if err != nil {
		return nil, fmt.Errorf("create replica: %w", err)
	}
	r, err := lockReplica(o)
	if err != nil {
		return nil, fmt.Errorf("create replica: %w", err)
	}
	if err := r.create(o); err != nil {
		return nil, errors.Join(fmt.Errorf("create replica: %w", err), r.release())
	}
	return r.start(ctx, "create replica")
}

// Open opens a data directory that Create made. It returns [ErrNotFound] where
// there is none, [ErrInUse], [ErrDamaged] or [ErrNewer], and wraps
// [tallystick/identity.ErrWrongKey] when the key is not the one that Create was
// given.
func Open(ctx context.Context, o Options) (*Replica, error) {
	if _, err := readFormat(o.Dir); errors.Is(err, ErrNotFound) || errors.Is(err, ErrNewer) {
		return nil, fmt.Errorf("open replica: %w", err) // leave no LOCK in somebody else's folder
	}
	r, err := lockReplica(o)
	if err != nil {
		return nil, fmt.Errorf("open replica: %w", err)
	}
	if err := r.open(o); err != nil {
		return nil, errors.Join(fmt.Errorf("open replica: %w", err), r.release())
	}
	return r.start(ctx, "open replica")
}

func lockReplica(o Options) (*Replica, error) {
	lock, err := lockDirectory(o.Dir)
	if err != nil {
		return nil, err
	}
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Replica{
		dir: o.Dir, settings: o.Profile.settings(), log: log, lock: lock,
		communities: map[crdt.CommunityID]*Community{}, joining: map[crdt.CommunityID]*Community{},
		news: make(chan struct{}), requests: make(chan request), flying: make(chan *group),
		landed: make(chan struct{}), closing: make(chan struct{}),
	}, nil
}

// create writes the files of a new directory. FORMAT says "creating" until
// everything else is there, so that a crash on the way loses nothing that was
// ever acknowledged and can be begun again.
func (r *Replica) create(o Options) error {
	if err := r.clearUnfinished(); err != nil {
		return err
	}
	if err := syncParent(r.dir); err != nil {
		return err
	}
	var err error
	if r.format, err = newFormat(rand.Reader, o.Version, o.Key); err != nil {
		return err
	}
	if err := writeFormat(r.dir, r.format); err != nil {
		return err
	}
	here, err := placeOf(r.dir)
	if err != nil {
		return err
	}
	if r.watermark, err = createWatermark(r.dir, here); err != nil {
		return err
	}
	r.store, err = openStore(r.dir, r.settings, o.Key, r.log, r.storeFailed)
	return err
}

// clearUnfinished removes the store that an unfinished Create left, and refuses
// to begin where one was finished.
func (r *Replica) clearUnfinished() error {
	found, err := readFormat(r.dir)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return err
	case found.state == stateInitialised:
		return fmt.Errorf("%w: %s already holds a data directory", os.ErrExist, r.dir)
	}
	return errors.Join(removeDurably(filepath.Join(r.dir, inventoryFile)), os.RemoveAll(filepath.Join(r.dir, storeFolder)))
}

// finish marks the directory as made, and as made here.
func (r *Replica) finish() error {
	f := r.made()
	f.state = stateInitialised
	if err := r.mark(f); err != nil {
		return err
	}
	here, err := placeOf(r.dir)
	if err != nil {
		return err
	}
	return r.watermark.settle(here)
}

// syncParent makes the directory's own name last, where that can be asked for.
func syncParent(dir string) error {
	whole, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := syncFolder(filepath.Dir(whole)); err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	return nil
}

func (r *Replica) open(o Options) (err error) {
	if r.format, err = readFormat(r.dir); err != nil {
		return err
	}
	if r.format.state != stateInitialised {
		return fmt.Errorf("%w: %s was never finished; create it again", ErrNotFound, r.dir)
	}
	if err := r.format.fits(o.Key); err != nil {
		return err
	}
	if r.watermark, err = openWatermark(r.dir); err != nil {
		return err
	}
	r.store, err = openStore(r.dir, r.settings, o.Key, r.log, r.storeFailed)
	return err
}

// start reads what the store holds and starts the writer.
func (r *Replica) start(ctx context.Context, doing string) (*Replica, error) {
	r.cache = newCache(r.settings.cache)
	if err := r.load(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", doing, err), r.release())
	}
	go r.write()
	go r.land()
	err := r.submit(ctx, func(*group) error { return nil }) // has the writer catch up
	if err != nil && !errors.Is(err, ErrFull) {
		return nil, errors.Join(fmt.Errorf("%s: %w", doing, err), r.Close())
	}
	return r, nil
}

// Close finishes what is under way, notes where everything stands so that the
// next opening is fast, and gives the directory back. Calling it again is
// free; every other call fails from then on, with an error that wraps
// [os.ErrClosed].
func (r *Replica) Close() (err error) {
	r.closed.Do(func() {
		r.writeSnapshots()
		close(r.closing)
		<-r.landed
		err = r.release()
	})
	return err
}

// release gives back whatever was taken.
func (r *Replica) release() (err error) {
	if r.store != nil {
		err = r.store.close()
		if r.store.left() {
			return err // the lock stays with the process, since Badger does
		}
	}
	if r.watermark != nil {
		err = errors.Join(err, r.watermark.close())
	}
	return errors.Join(err, r.lock.release())
}

// refuseForeign lets a data directory begin only where nothing else is.
func refuseForeign(dir string) error {
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	ours := []string{formatFile, lockFile, watermarkFile, ballastFile, inventoryFile, storeFolder, keystoreFile,
		formatFile + temporarySuffix, inventoryFile + temporarySuffix, keystoreFile + temporarySuffix}
	for _, name := range names {
		if !slices.Contains(ours, name.Name()) {
			return fmt.Errorf("%w: %s holds other files, such as %s", os.ErrExist, dir, oneLine(name.Name()))
		}
	}
	return nil
}
