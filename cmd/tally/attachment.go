package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"unicode/utf8"

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

// lackingFiles says how many attached files are not here.
func lackingFiles(n int) string {
	return counted(n, "attached file is", "attached files are") + " not here"
}
