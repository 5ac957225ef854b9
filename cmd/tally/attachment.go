package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"unicode/utf8"

	"tallystick/api/client"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// maxAttached bounds an attached file, in bytes, so that it fits
// [replica.MaxAttachment] once it is sealed.
const maxAttached = replica.MaxAttachment / identity.ChunkSize * identity.ChunkClear

// readAttached reads a file whole: it has to be in memory anyway to be stored
// in one piece.
func readAttached(path string) (*wire.File, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fail(codeNotFound, "no file "+path+" to attach", "check the path; --attach takes one file")
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fail(codeUsage, path+" is not a file", "attach files one by one, and a folder as an archive of it")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxAttached+1))
	if err != nil {
		return nil, err
	}
	if len(content) > maxAttached {
		return nil, fail(codeUsage, fmt.Sprintf("%s has %d bytes, at most %d can be attached", path, max(info.Size(), int64(len(content))), maxAttached),
			"attach a smaller file, or parts of it to several notes")
	}
	name := community.Normal(filepath.Base(path))
	if len(name) > community.MaxName || !utf8.ValidString(name) {
		return nil, fail(codeUsage, fmt.Sprintf("the file's name is no text of at most %d bytes", community.MaxName), "rename the file")
	}
	return &wire.File{Name: name, Type: mediaType(name, content), Content: content}, nil
}

// mediaType goes by the name, and where that says nothing by the content.
func mediaType(name string, content []byte) string {
	if known := mime.TypeByExtension(filepath.Ext(name)); known != "" {
		return known
	}
	return http.DetectContentType(content)
}

// attachment is the content of an attached file. One that is not here is got
// from whoever is near and has it, if a daemon runs.
func (env *environment) attachment(ctx context.Context, c *client.Client, q wire.EntryQuery) ([]byte, error) {
	content, err := c.Attachment(ctx, q)
	var absent *wire.Problem
	if !errors.As(err, &absent) || absent.Code != wire.NotHere {
		return content, err
	}
	env.say("the file is not here: asking those who are near")
	fetched, err := c.FetchAttachment(ctx, q)
	var none *wire.Problem
	if errors.As(err, &none) && none.Code == wire.NoDaemon {
		return nil, absent
	}
	if err != nil {
		return nil, err
	}
	env.say("%s has come, %s", visible(fetched.Attachment.Name), bytesText(fetched.Attachment.Size))
	return c.Attachment(ctx, q)
}

// hintFetch is what to do about a file that nobody near has.
func hintFetch() []string {
	return []string{"`tally peers` tells who is near; try again when others are", "or by a stick: `tally bundle export` can take attachments along"}
}

// lackingFiles says how many attached files are not here.
func lackingFiles(n int) string {
	return counted(n, "attached file is", "attached files are") + " not here"
}
