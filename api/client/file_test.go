package client

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"tallystick/api/wire"
)

// madeBy answers with a file that is sent while it is made.
func madeBy(trailer, text string, broken bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("TE") != "trailers" {
			http.Error(w, "nobody reads trailers", http.StatusBadRequest)
			return
		}
		w.Header().Set("Trailer", wire.ReportTrailer+", "+wire.ProblemTrailer)
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, strings.Repeat("x", 100_000))
		if broken {
			panic(http.ErrAbortHandler)
		}
		if trailer != "" {
			w.Header().Set(trailer, url.QueryEscape(text))
		}
	}
}

// TestFileWhileItIsMade: a file without its report is not whole, and what the
// daemon said of why is told; over a connection as within one process.
func TestFileWhileItIsMade(t *testing.T) {
	for _, c := range []struct {
		name          string
		trailer, text string
		broken        bool
		code          wire.Code // of what it comes to; empty for a whole one
	}{
		{"whole", wire.ReportTrailer, `{"type":"exported","entries":7,"community":{"name":"Río + más"}}`, false, ""},
		{"with a reason", wire.ProblemTrailer, `{"code":"damaged","status":500,"detail":"entry 3 is not what it was"}`, false, wire.Damaged},
		{"without an end", "", "", true, wire.Stopping},
		{"without a report", "", "", false, wire.Stopping},
	} {
		server := httptest.NewServer(madeBy(c.trailer, c.text, c.broken))
		for way, by := range map[string]http.RoundTripper{"connection": to(server.URL), "process": Inside(madeBy(c.trailer, c.text, c.broken))} {
			var dst bytes.Buffer
			made, err := New(by).ExportBundle(t.Context(), wire.BundleQuery{}, nil, &dst)
			var problem *wire.Problem
			errors.As(err, &problem)
			switch {
			case c.code == "" && (err != nil || made.Entries != 7 || made.Community.Name != "Río + más" || dst.Len() != 100_000):
				t.Errorf("%s, by %s: %+v, %d bytes: %v", c.name, way, made, dst.Len(), err)
			case c.code != "" && (problem == nil || problem.Code != c.code):
				t.Errorf("%s, by %s: %v", c.name, way, err)
			}
		}
		server.Close()
	}
}

// to sends requests to a server.
type to string

// RoundTrip sends one.
func (at to) RoundTrip(r *http.Request) (*http.Response, error) {
	where, err := url.Parse(string(at))
	if err != nil {
		return nil, err
	}
	r.URL.Scheme, r.URL.Host = where.Scheme, where.Host
	return http.DefaultTransport.RoundTrip(r)
}

// TestRefusedWhileItIsSent: what refuses a file early is told, however much of
// it there is.
func TestRefusedWhileItIsSent(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadFull(r.Body, make([]byte, 10))
		w.Header().Set("Content-Type", wire.MediaType)
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"code":"sealed","status":403,"detail":"not for you"}`)
	}))
	defer server.Close()
	var problem *wire.Problem
	_, err := New(to(server.URL)).ImportBundle(t.Context(), io.LimitReader(endless{}, 16<<20))
	if !errors.As(err, &problem) || problem.Code != wire.Sealed {
		t.Errorf("%v", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
