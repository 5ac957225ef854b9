package bundle

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"

	"tallystick/crdt"
	"tallystick/crdt/archive"
)

// Inspection is what can be told of a file without taking anything from it.
type Inspection struct {
	Form     archive.Form
	Bytes    int64           // of the file, as far as it was read
	Header   *archive.Header // nil if the file is sealed under a key that is not here
	Sections []Contents      // at most [MaxSections]
	Unknown  int             // records that this version does not know
	Digest   [32]byte        // the name of the archive; zero unless all of it was read and is whole

	// Fault is why not all of it could be read; nil if all of it is whole, or
	// if it could not be opened.
	Fault error
}

// Contents are one section and what stands in it. They are claims: nothing was
// verified but that the bytes are as they were written.
type Contents struct {
	archive.Section
	Runs    int
	Refused int // of them, such as no replica can take
	Entries int
	Sealed  int       // of them, with sealed bodies
	Bodies  int       // of these, with the body there
	Lacking []crdt.ID // bodies that the writer lacks, at most [MaxLacking]

	Files     int        // attached ones that are in it, each counted at its first chunk
	FileBytes int64      // of them, sealed
	LeftOut   int        // attached files that the writer says it has and left out
	HasFiles  [][32]byte // names of files that the writer has, in it or left out, at most [MaxLeftOut]
}

// Known is what the writer of a bundle is known to have and to lack in a
// community. Who has taken the bundle has the same.
func (i Inspection) Known(id crdt.CommunityID) (known Known, ok bool) {
	for _, c := range i.Sections {
		if c.Community == id {
			known.Tips = append(known.Tips, c.Tips...)
			known.Lacking = append(known.Lacking, c.Lacking...)
			known.Files = append(known.Files, c.HasFiles...)
			ok = true
		}
	}
	return known, ok
}

// Inspect reads a file to its end. Without a key that opens it, it tells form
// and size. An error is that of reading src or of the context, [ErrOther], or
// an [archive.Fault] where not even the beginning can be read.
func Inspect(ctx context.Context, src io.Reader, keys Keys) (Inspection, error) {
	counted := &counting{ctx: ctx, src: src}
	buffered := bufio.NewReader(counted)
	i, err := inspect(buffered, keys)
	if err == nil && i.Header == nil {
		_, err = io.Copy(io.Discard, buffered)
	}
	if err == nil {
		err = ctx.Err()
	}
	if i.Bytes = counted.bytes; err != nil {
		return i, fmt.Errorf("inspect bundle: %w", err)
	}
	return i, nil
}

func inspect(src *bufio.Reader, keys Keys) (i Inspection, err error) {
	if i.Form, err = archive.Sniff(src); err != nil {
		return i, err
	}
	reader, err := open(src, keys)
	if errors.Is(err, ErrNoKey) {
		return i, nil
	}
	if err != nil {
		return i, err
	}
	header := reader.Header()
	i.Header = &header
	for {
		item, err := reader.Next()
		if errors.Is(err, io.EOF) {
			i.Digest = reader.Summary().Digest
			return i, nil
		}
		if err == nil {
			err = i.add(item)
		}
		if err != nil {
			i.Fault = err
			return i, nil
		}
	}
}

func (i *Inspection) add(item archive.Item) error {
	if section, ok := item.(archive.Section); ok {
		if len(i.Sections) == MaxSections {
			return fmt.Errorf("bundle has more than %d sections: the rest is left", MaxSections)
		}
		i.Sections = append(i.Sections, Contents{Section: section})
		return nil
	}
	if record, ok := item.(archive.Record); ok && (!known(record.Name) || len(i.Sections) == 0) {
		i.Unknown++
		return nil
	}
	return i.Sections[len(i.Sections)-1].add(item)
}

// add counts an item of the section.
func (c *Contents) add(item archive.Item) error {
	switch item := item.(type) {
	case archive.Run:
		c.Runs++
		c.Entries += len(item.Entries)
		for _, s := range item.Entries {
			c.count(s)
		}
	case archive.Refused:
		c.Runs++
		c.Refused++
	case archive.Record:
		return c.record(item)
	}
	return nil
}

func (c *Contents) record(item archive.Record) error {
	switch item.Name {
	case recordFile:
		chunk, err := readChunk(item.Data)
		if err != nil {
			return err
		}
		c.FileBytes += int64(len(chunk.data))
		if chunk.number == 0 {
			c.Files++
			c.has([][32]byte{chunk.name})
		}
	case recordLeftOut:
		all, names, err := readLeftOut(item.Data)
		if err != nil {
			return err
		}
		c.LeftOut = max(c.LeftOut, all)
		c.has(names)
	default:
		ids, err := readLacking(item.Data)
		if err != nil {
			return err
		}
		c.Lacking = append(c.Lacking, ids[:min(len(ids), MaxLacking-len(c.Lacking))]...)
	}
	return nil
}

// has notes files that the writer has.
func (c *Contents) has(names [][32]byte) {
	c.HasFiles = append(c.HasFiles, names[:min(len(names), MaxLeftOut-len(c.HasFiles))]...)
}

func (c *Contents) count(s crdt.Signed) {
	if !s.Sealed() {
		return
	}
	if c.Sealed++; s.Body() != nil {
		c.Bodies++
	}
}

// counting counts what is read, and stops with its context.
type counting struct {
	ctx   context.Context
	src   io.Reader
	bytes int64
}

// Read reads from the source.
func (r *counting) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.src.Read(p)
	r.bytes += int64(n)
	return n, err
}
