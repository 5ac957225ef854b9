package client

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Inside is a transport straight into a handler of the same process: for a
// command that finds no daemon, and answers itself.
func Inside(handler http.Handler) http.RoundTripper { return inside{handler} }

type inside struct{ handler http.Handler }

// RoundTrip answers a request as soon as its handler has begun to. The handler
// is done when the answer's body has been read to its end, or closed.
func (t inside) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	reader, writer := io.Pipe()
	a := &insideAnswer{header: http.Header{}, trailer: http.Header{}, begun: make(chan struct{}), body: writer}
	ended := make(chan struct{})
	served := r.Clone(ctx)
	if served.Body == nil {
		served.Body = http.NoBody
	}
	go func() {
		defer close(ended)
		_ = writer.CloseWithError(a.serve(t.handler, served)) // a pipe's never fails
	}()
	<-a.begun
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: -1,
		Header: a.sent, Trailer: a.trailer, Request: r, Body: &insideBody{reader, cancel, ended},
	}, nil
}

// serve writes all of an answer. Like a server it breaks off where its handler
// panics with [http.ErrAbortHandler].
func (a *insideAnswer) serve(handler http.Handler, r *http.Request) (err error) {
	defer func() {
		switch defect := recover(); defect {
		case nil:
		case http.ErrAbortHandler:
			a.WriteHeader(http.StatusInternalServerError)
			err = io.ErrUnexpectedEOF
		default:
			panic(defect)
		}
	}()
	handler.ServeHTTP(a, r)
	a.WriteHeader(http.StatusOK)
	for _, name := range strings.Split(a.sent.Get("Trailer"), ", ") {
		if text := a.header.Get(name); text != "" {
			a.trailer.Set(name, text)
		}
	}
	return nil
}

// insideAnswer is what a handler writes its answer to.
type insideAnswer struct {
	header  http.Header
	once    sync.Once
	begun   chan struct{} // closed once status and headers stand
	status  int
	sent    http.Header
	trailer http.Header // stands once all of the body has been read
	body    *io.PipeWriter
}

// Header is of the answer, until it begins.
func (a *insideAnswer) Header() http.Header { return a.header }

// WriteHeader begins the answer.
func (a *insideAnswer) WriteHeader(status int) {
	a.once.Do(func() {
		a.status, a.sent = status, a.header.Clone()
		close(a.begun)
	})
}

// Write waits until it is read.
func (a *insideAnswer) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// Flush has nothing to wait for.
func (a *insideAnswer) Flush() { a.WriteHeader(http.StatusOK) }

// insideBody ends its handler when it is closed, and waits for it: whoever
// closes the replica next must not take it away from under one.
type insideBody struct {
	*io.PipeReader
	cancel context.CancelFunc
	ended  <-chan struct{}
}

// Close ends the handler.
func (b *insideBody) Close() error {
	err := b.PipeReader.Close()
	b.cancel()
	<-b.ended
	return err
}
