package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tallystick/api/wire"
)

// asked is a request with something in every place.
type asked struct {
	Entry string   `path:"entry"`
	Kinds []string `query:"kind,explode"`
	All   bool     `query:"all"`
	Key   string   `header:"Idempotency-Key"`
	wire.Page
}

// TestRequests: what is asked for stands where the tags say, escaped, and what
// is zero nowhere.
func TestRequests(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{asked{Entry: "e1"}, "GET /v1/log/e1 key="},
		{&asked{Entry: "../a b?", Key: "once"}, "GET /v1/log/..%2Fa%20b%3F key=once"},
		{asked{Entry: "e1", Kinds: []string{"note", "a&b"}, All: true, Page: wire.Page{Limit: 7}}, "GET /v1/log/e1?all=true&kind=note&kind=a%26b&limit=7 key="},
	} {
		r, err := requestFor(t.Context(), http.MethodGet, "/v1/log/{entry}", c.in, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%s %s key=%s", r.Method, strings.TrimPrefix(r.URL.String(), origin), r.Header.Get("Idempotency-Key")); got != c.want {
			t.Errorf("%s, wanted %s", got, c.want)
		}
	}
	r, err := requestFor(t.Context(), http.MethodPost, "/v1/append", nil, wire.Note{Text: "x"})
	if err != nil || r.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%v, %v", r, err)
	}
}

// TestProblems: what the daemon refuses with comes as the problem that it is,
// and anything else as one of the same status. No answer leads anywhere else.
func TestProblems(t *testing.T) {
	for _, c := range []struct {
		kind, body string
		status     int
		want       wire.Code
	}{
		{wire.MediaType, `{"code":"damaged","status":500,"detail":"entry 3"}`, 500, wire.Damaged},
		{wire.MediaType, `{"detail":"no code"}`, http.StatusNotFound, wire.UnknownOperation},
		{wire.MediaType, `not JSON`, http.StatusTooManyRequests, wire.TooMany},
		{"text/html", `{"code":"damaged"}`, http.StatusServiceUnavailable, wire.Stopping},
		{"text/plain", ``, http.StatusFound, wire.ByStatus(http.StatusFound).Code},
	} {
		answers := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.kind)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body)
		})
		_, err := New(Inside(answers)).Status(t.Context())
		var problem *wire.Problem
		if !errors.As(err, &problem) || problem.Code != c.want {
			t.Errorf("%d %s %s: %v, wanted %s", c.status, c.kind, c.body, err, c.want)
		}
	}
}

// TestPages: a list is asked for page by page, no further than somebody reads,
// and breaks off where an answer fails.
func TestPages(t *testing.T) {
	next, turns := map[string]string{"": "two", "two": "three", "three": "bad"}, 0
	answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turns++
		cursor := r.URL.Query().Get("cursor")
		if cursor == "bad" {
			http.Error(w, "no", http.StatusServiceUnavailable)
			return
		}
		_ = json.NewEncoder(w).Encode(wire.List[string]{Items: []string{cursor + "/1", cursor + "/2"}, Next: next[cursor]})
	})
	c := New(Inside(answers))
	read := func(most int) (items []string, err error) {
		q := wire.Page{}
		for item, failed := range pages[string](t.Context(), c, "/v1/anything", &q, &q) {
			if err = failed; err != nil {
				break
			}
			if items = append(items, item); len(items) == most {
				break
			}
		}
		return items, err
	}
	if got, err := read(3); err != nil || !slices.Equal(got, []string{"/1", "/2", "two/1"}) || turns != 2 {
		t.Errorf("%q in %d requests, %v", got, turns, err)
	}
	if got, err := read(100); err == nil || len(got) != 6 {
		t.Errorf("%q, %v", got, err)
	}
}

// TestNews: names of events come one by one, and leaving ends the request.
func TestNews(t *testing.T) {
	ended := make(chan string, 1)
	answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range []string{"ping", "change", "peers"} {
			_, _ = fmt.Fprintf(w, "event: %s\ndata: event: none\n\n", name)
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		ended <- r.Header.Get("Accept") + r.URL.Query().Get("after")
	})
	var names []string
	for name, err := range New(Inside(answers)).News(t.Context(), 7) {
		if err != nil {
			t.Fatal(err)
		}
		if names = append(names, name); len(names) == 3 {
			break
		}
	}
	if !slices.Equal(names, []string{"ping", "change", "peers"}) {
		t.Errorf("%q", names)
	}
	if how := <-ended; how != "text/event-stream7" {
		t.Errorf("asked by %q", how)
	}
}

// TestDaemons: one that is not there, that has gone, and that goes while it
// answers are told apart, at a path of any length.
func TestDaemons(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), strings.Repeat("long", 40))} {
		if _, err := Dial(t.Context(), dir); !errors.Is(err, ErrNoDaemon) {
			t.Errorf("nothing there: %v", err)
		}
		path := filepath.Join(dir, filepath.FromSlash(SocketName))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		var listener net.Listener
		err := AtShortPath(path, func(short string) (err error) {
			listener, err = (&net.ListenConfig{}).Listen(context.Background(), "unix", short)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		listener.(*net.UnixListener).SetUnlinkOnClose(false) // as where a daemon was killed
		served := make(chan error, 1)
		go func() {
			conn, err := listener.Accept()
			if err == nil {
				_, _ = conn.Read(make([]byte, 1))
				err = conn.Close()
			}
			served <- err
		}()
		c, err := Dial(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if code := codeOf(t.Context(), c); code != wire.Stopping {
			t.Errorf("ended while it was asked: %s", code)
		}
		if err := errors.Join(<-served, listener.Close()); err != nil {
			t.Fatal(err)
		}
		if code := codeOf(t.Context(), c); code != wire.NoDaemon {
			t.Errorf("ended since: %s", code)
		}
		if _, err := Dial(t.Context(), dir); !errors.Is(err, ErrNoDaemon) {
			t.Errorf("a socket that nobody listens at: %v", err)
		}
		c.Close()
	}
}

// codeOf is that of the problem that a question comes to.
func codeOf(ctx context.Context, c *Client) wire.Code {
	_, err := c.Status(ctx)
	var problem *wire.Problem
	if errors.As(err, &problem) {
		return problem.Code
	}
	return wire.Code(fmt.Sprint(err))
}

// TestInside: closing an answer ends its handler before anything else happens.
func TestInside(t *testing.T) {
	over := false
	answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusOK)
		<-r.Context().Done()
		over = true
	})
	answer, err := New(Inside(answers)).send(t.Context(), http.MethodGet, "/v1/anything", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if over {
		t.Error("over before it was closed")
	}
	if err := answer.Body.Close(); err != nil || !over {
		t.Errorf("closed, and the handler goes on: %v", err)
	}
}
