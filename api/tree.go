package api

import (
	"context"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tallystick/api/wire"
)

// Version is of the API: what a program that was written for it can rely on.
const Version = "1.0.0"

// tokenScheme is the name of the bearer token in the description of the API.
const tokenScheme = "token"

// Tree is the one tree of operations behind both doors. It is an
// [http.Handler]; which door a request came through, the door has checked.
type Tree struct {
	desk   *Desk
	huma   huma.API
	mux    *http.ServeMux
	tokens *Tokens
	scopes map[string]string // method and path → scope
	bodies map[string]string // method and path → media type of the body, where it is not JSON
	ping   time.Duration     // between two signs of life of a stream
	floor  func() uint64     // the first number of the feed that is kept
	stop   sync.Once
	done   chan struct{} // closed when streams are to end

	mu      sync.Mutex
	origins []string // of the page; none where no loopback door is open
}

// New is the tree of operations at a desk.
func New(d *Desk) *Tree {
	t := &Tree{
		desk: d, mux: http.NewServeMux(), tokens: NewTokens(d.Random, d.Now), scopes: map[string]string{}, bodies: map[string]string{},
		ping: PingTime, floor: sync.OnceValue(d.floor), done: make(chan struct{}),
	}
	t.huma = humago.New(t.mux, description())
	t.huma.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		tokenScheme: {Type: "http", Scheme: "bearer", Description: "not needed on the unix socket"},
	}
	for _, add := range operations() {
		add(t)
	}
	t.addDescription()
	return t
}

// operations are all there are. One is one file and one line here.
func operations() []func(*Tree) {
	return []func(*Tree){
		health, token, pageOpen,
		status, whoami, changes,
		communityList, communityShow, communityCreate, communityRename, communityLeave,
		invite, inviteList, inviteVouch, inviteAdmit, inviteWelcome, inviteDecline, inviteRevoke,
		join, joinWelcome, joinings,
		link, linkAdmit, linkWelcome, linkEnter,
		deviceList, deviceSeen, deviceEnding, deviceEnd,
		memberList, memberRemove, memberRatify,
		roleList, roleGrant, roleEnd, roleAccept,
		orgList, orgCreate, orgRepresent, orgEnd,
		decideList, decideAsk, decideAnswer, decideClose,
		history, conflicts, resolve,
		recordPut, recordGet, recordList, recordPlan,
		resourceShow, resourceTrack, resourceTrace,
		importVF, exportVF,
		logList, logEntry, logAttachment, logAttachmentFetch, appendNote, digest,
		peers, peersHere, peersAnnounce, syncNow,
		bundleExport, bundleLeft, bundleImport, bundleInspect,
		backup, doctor,
	}
}

func description() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{
				Title: "Tallystick", Version: Version,
				Description: "What programs on this machine can ask of a running tally.",
			},
			Components: &huma.Components{Schemas: schemas()},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{asProblem},
	}
}

// ServeHTTP answers one request. A mistake in an operation ends that request
// and nothing else.
func (t *Tree) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		defect := recover()
		if defect != nil && defect != http.ErrAbortHandler {
			t.desk.Log.Error("a mistake in tally", "request", r.Method+" "+r.URL.Path, "defect", defect, "stack", string(debug.Stack()))
		}
		switch {
		case defect == nil:
		case defect == http.ErrAbortHandler || w.Header().Get("Trailer") != "":
			panic(http.ErrAbortHandler) // in the middle of a file
		default:
			sayProblem(w, wire.New(wire.Failed, "this is a mistake in tally", "what was reported as saved is saved", "report what the daemon's log says"))
		}
	}()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if answer, pattern := t.mux.Handler(r); pattern == "" {
		refuseUnknown(w, r, answer)
		return
	}
	t.mux.ServeHTTP(w, r)
}

// refuseUnknown tells a wrong method from a wrong path, as the mux does.
func refuseUnknown(w http.ResponseWriter, r *http.Request, answer http.Handler) {
	seen := &statusSeen{header: http.Header{}}
	answer.ServeHTTP(seen, r)
	code := wire.UnknownOperation
	if seen.status == http.StatusMethodNotAllowed {
		code = wire.WrongMethod
		w.Header().Set("Allow", seen.header.Get("Allow"))
	}
	sayProblem(w, wire.New(code, r.Method+" "+r.URL.Path+" is no operation here"))
}

// statusSeen keeps nothing of an answer but its status and headers.
type statusSeen struct {
	header http.Header
	status int
}

// Header is of the answer.
func (s *statusSeen) Header() http.Header { return s.header }

// Write keeps nothing.
func (s *statusSeen) Write(b []byte) (int, error) { return len(b), nil }

// WriteHeader keeps the status.
func (s *statusSeen) WriteHeader(status int) { s.status = status }

// Tokens are what the loopback door lets in by.
func (t *Tree) Tokens() *Tokens { return t.tokens }

// at notes under which origins the page is found.
func (t *Tree) at(origins []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.origins = origins
}

// origin is where the page is found first; empty if it is found nowhere.
func (t *Tree) origin() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.origins) == 0 {
		return ""
	}
	return t.origins[0]
}

// EndStreams ends the streams that are open and those to come, so that a
// server can stop once it has answered everybody else.
func (t *Tree) EndStreams() { t.stop.Do(func() { close(t.done) }) }

// scopeOf is what a token needs for a request; known is false where there is no
// such operation.
func (t *Tree) scopeOf(r *http.Request) (scope string, known bool) {
	_, pattern := t.mux.Handler(r)
	scope, known = t.scopes[pattern]
	return scope, known
}

// bodyType is the media type that a request's body has to have.
func (t *Tree) bodyType(r *http.Request) string {
	_, pattern := t.mux.Handler(r)
	if kind := t.bodies[pattern]; kind != "" {
		return kind
	}
	return "application/json"
}

// caller is the key of the app that asks in a request's context.
type caller struct{}

// calledBy notes who asks, as the door knows them.
func calledBy(r *http.Request, who string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), caller{}, who))
}

// callerOf is the app that asks; empty for the person at this machine.
func callerOf(ctx context.Context) string {
	who, _ := ctx.Value(caller{}).(string)
	return who
}
