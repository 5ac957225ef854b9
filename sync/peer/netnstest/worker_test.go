//go:build netns && linux

package netnstest_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"sync"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/sync/peer"
)

// job is what a worker is told at its start, as the first value on its stdin.
type job struct {
	Dir    string
	Name   string
	Names  []string // of the community's founders
	Listen []string
	MDNS   bool
}

// order is what a worker is told later.
type order struct {
	Dial  string   `json:",omitempty"` // an address
	Write int      `json:",omitempty"` // so many sealed entries
	Size  int      `json:",omitempty"` // of each
	Texts []string `json:",omitempty"` // to be written in clear
	Shout [][]byte `json:",omitempty"` // datagrams to all on the local network, in clear
}

// report is how a worker stands. It tells after every change.
type report struct {
	Addresses []string
	Held      int
	Digest    string
	Lacking   int
	Peers     map[string]relation // by name
	Done      int                 // orders carried out
	Failed    string              // what the last order failed with
}

// relation is how a worker stands with another.
type relation struct {
	Connected, InSync, Running bool
	In, Out                    int64 // bytes of sessions
}

// worker is one device.
type worker struct {
	job
	village   *village
	community *replica.Community
	node      *peer.Node

	mu     sync.Mutex
	out    *json.Encoder
	done   int
	failed string
}

// work runs a device until stdin ends.
func work() (err error) {
	orders := json.NewDecoder(os.Stdin)
	w := &worker{out: json.NewEncoder(os.Stdout)}
	if err := orders.Decode(&w.job); err != nil {
		return err
	}
	if w.village, err = newVillage(w.Names); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	options := replica.Options{Dir: w.Dir, Profile: replica.Small}
	r, err := replica.Open(ctx, options)
	if err != nil {
		r, err = replica.Create(ctx, options)
	}
	if err != nil {
		return err
	}
	defer r.Close()
	if w.community, err = r.Join(ctx, w.village.Community); err != nil {
		return err
	}
	w.node, err = peer.Open(ctx, peer.Options{
		Replica: r, Key: transport(w.Name), Gate: w.village, Listen: w.Listen, MDNS: w.MDNS,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		return err
	}
	defer w.node.Close()
	go func() {
		for range w.node.Watch(ctx) {
			w.tell()
		}
	}()
	return w.obey(ctx, orders)
}

// obey carries out orders, one after the other.
func (w *worker) obey(ctx context.Context, orders *json.Decoder) error {
	for {
		var o order
		err := orders.Decode(&o)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		failed := ""
		if err := w.do(ctx, o); err != nil {
			failed = err.Error()
		}
		w.mu.Lock()
		w.done, w.failed = w.done+1, failed
		w.mu.Unlock()
		w.tell()
	}
}

func (w *worker) do(ctx context.Context, o order) error {
	if o.Dial != "" {
		_, err := w.node.Dial(ctx, o.Dial)
		return err
	}
	if o.Shout != nil {
		return shout(o.Shout)
	}
	return w.write(ctx, o)
}

// write authors entries, in batches that fit a transaction.
func (w *worker) write(ctx context.Context, o order) error {
	d, err := w.village.Device(w.Name)
	if err != nil {
		return err
	}
	var drafts []replica.Draft
	if _, begun := w.community.Introduction(d.Log); !begun {
		if drafts, err = w.village.opening(w.Name); err != nil {
			return err
		}
	}
	for _, text := range o.Texts {
		draft, err := note(text)
		if err != nil {
			return err
		}
		drafts = append(drafts, draft)
	}
	for range o.Write {
		drafts = append(drafts, sealed(o.Size))
	}
	for batch := range slices.Chunk(drafts, 64) {
		if _, err := w.community.Author(ctx, replica.Batch{Log: d.Log, Key: d.Key, Drafts: batch}); err != nil {
			return err
		}
	}
	return nil
}

// shout sends datagrams to everybody on the local network.
func shout(datagrams [][]byte) error {
	c, err := net.Dial("udp4", "10.77.0.255:9")
	if err != nil {
		return err
	}
	defer c.Close()
	for _, datagram := range datagrams {
		if _, err := c.Write(datagram); err != nil {
			return err
		}
	}
	return nil
}

// tell reports how the worker stands.
func (w *worker) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	digest := w.community.Digest()
	r := report{
		Addresses: w.node.Addresses(), Held: w.community.Len(), Digest: hex.EncodeToString(digest[:]),
		Lacking: len(w.community.Lacking()), Peers: map[string]relation{}, Done: w.done, Failed: w.failed,
	}
	for _, row := range w.node.Peers() {
		stands := relation{Connected: row.Connected}
		for _, share := range row.Shares {
			stands.InSync, stands.Running = share.InSync, share.Running
			stands.In, stands.Out = share.In.Bytes, share.Out.Bytes
		}
		r.Peers[w.named(row.ID)] = stands
	}
	_ = w.out.Encode(r)
}

func (w *worker) named(id identity.TransportID) string {
	for _, name := range w.Names {
		if transport(name).ID() == id {
			return name
		}
	}
	return "somebody"
}
