package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tallystick/api/wire"
)

// outgoing is a file that is sent while it is made. Who takes nothing when its
// context ends is not waited for.
type outgoing struct {
	w        http.ResponseWriter
	door     *http.ResponseController
	trailers bool // who asked reads what comes after the file
	begun    bool
	done     func() bool // nothing is written any more
}

func newOutgoing(ctx context.Context, w http.ResponseWriter, r *http.Request) *outgoing {
	door := http.NewResponseController(w)
	return &outgoing{w: w, door: door, trailers: strings.Contains(strings.ToLower(r.Header.Get("TE")), "trailers"), done: context.AfterFunc(ctx, func() {
		_ = door.SetWriteDeadline(time.Now().Add(HeaderTime)) // inside of one process there is none
	})}
}

func (f *outgoing) begin() {
	if !f.begun {
		f.begun = true
		f.w.Header().Set("Content-Type", octets)
		f.w.Header().Set("Trailer", wire.ReportTrailer+", "+wire.ProblemTrailer)
		f.w.WriteHeader(http.StatusOK)
	}
}

// Write waits for who asked to take the next part.
func (f *outgoing) Write(b []byte) (int, error) {
	f.begin()
	_ = f.door.SetWriteDeadline(time.Now().Add(FileTime))
	return f.w.Write(b)
}

// end says what the file holds, or why there is none. It returns what nobody
// could be told.
func (f *outgoing) end(report any, err error) error {
	if err != nil && !f.begun {
		sayProblem(f.w, ProblemOf(err))
		return nil
	}
	name := wire.ReportTrailer
	if err != nil {
		if !f.trailers {
			return err
		}
		name, report = wire.ProblemTrailer, ProblemOf(err)
	}
	text, failed := json.Marshal(report)
	if failed == nil {
		f.begin()
		f.w.Header().Set(name, url.QueryEscape(string(text)))
	}
	return failed
}
