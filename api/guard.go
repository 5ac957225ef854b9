package api

import (
	"mime"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"tallystick/api/wire"
)

// SocketDoor lets in who came through the unix socket. That it is the same
// user, the listener has checked; what is left to refuse is a browser, which
// has no business there.
func SocketDoor(tree *Tree) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := browserHeader(r.Header); name != "" {
			sayProblem(w, wire.New(wire.Browser, "the request has the header "+name+", as browsers send it"))
			return
		}
		tree.ServeHTTP(w, r)
	})
}

// browserHeader is a header that programs of ours never send, and browsers do
// even where a page would rather not; empty if there is none.
func browserHeader(h http.Header) string {
	for name := range h {
		if strings.HasPrefix(name, "Sec-") || slices.Contains([]string{"Origin", "Referer", "Cookie"}, name) {
			return name
		}
	}
	if strings.HasPrefix(h.Get("User-Agent"), "Mozilla/") {
		return "User-Agent"
	}
	return ""
}

// Loopback is the door on 127.0.0.1 and [::1], for the page and for apps. It
// checks, in this order: that the request is for this host and port, that no
// other site's page sent it, that its token reaches what it asks for, that its
// body is of the right type, and that there are not too many.
type Loopback struct {
	tree    *Tree
	page    http.Handler // what a browser gets without a token: no data
	hosts   []string
	origins []string
	cross   *http.CrossOriginProtection
	rates   *rates // of tokens
	others  *rates // of connections on which no token is needed
}

// NewLoopback is the door at these addresses. Page answers whatever is no
// operation; it must hold no data, since it is served to anybody.
func NewLoopback(tree *Tree, page http.Handler, at ...netip.AddrPort) *Loopback {
	l := &Loopback{tree: tree, page: page, cross: http.NewCrossOriginProtection(), rates: newRates(tree.desk.Now), others: newRates(tree.desk.Now)}
	for _, address := range at {
		l.hosts = append(l.hosts, address.String())
		l.origins = append(l.origins, "http://"+address.String())
	}
	tree.at(l.origins)
	return l
}

// ServeHTTP checks a request and passes it on.
func (l *Loopback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	problem := l.foreign(r)
	public := problem == nil && !strings.HasPrefix(r.URL.Path, "/v1/") && r.URL.Path != "/healthz"
	var by ticket
	if problem == nil && !public {
		by, problem = l.known(r)
	}
	if problem == nil {
		problem = wrongType(r, l.tree.bodyType(r))
	}
	if problem == nil && !l.takes(r, by) {
		problem = wire.New(wire.TooMany, "more requests than "+strconv.Itoa(Rate)+" a second")
	}
	if problem != nil {
		refuseAtDoor(w, problem)
		return
	}
	if public {
		l.page.ServeHTTP(w, r)
		return
	}
	l.tree.ServeHTTP(w, calledBy(r, by.app))
}

// takes counts a request: of a token, or where there is none of the connection,
// so that nobody who may connect keeps others from the page.
func (l *Loopback) takes(r *http.Request, by ticket) bool {
	if by.app == "" {
		return l.others.take(r.RemoteAddr)
	}
	return l.rates.take(string(by.hash[:]))
}

// foreign refuses what another site's page may have caused, whatever its
// method and whoever it says it is.
func (l *Loopback) foreign(r *http.Request) *wire.Problem {
	if !slices.Contains(l.hosts, r.Host) {
		return wire.New(wire.WrongHost, "the request is for "+r.Host+", which is not this door")
	}
	if origin, sent := r.Header["Origin"]; sent && (len(origin) != 1 || !slices.Contains(l.origins, origin[0])) {
		return wire.New(wire.WrongOrigin, "a page of "+strings.Join(origin, ", ")+" may not ask here")
	}
	switch site := r.Header.Get("Sec-Fetch-Site"); {
	case site == "" || site == "same-origin" || site == "none" || opensPage(r):
	default:
		return wire.New(wire.CrossSite, "the browser says that the request is "+site)
	}
	if err := l.cross.Check(r); err != nil {
		return wire.New(wire.CrossSite, err.Error())
	}
	return nil
}

// opensPage reports whether a browser goes to the page itself, with all of its
// window: from a link, or from the file that takes it there unseen by others.
// The page is without data and can't be read by where the browser came from.
func opensPage(r *http.Request) bool {
	return r.Method == http.MethodGet && r.URL.Path == "/" &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// known finds out who asks, and whether they may. Operations without a scope
// are for everybody; what is no operation is nobody's business without a token.
func (l *Loopback) known(r *http.Request) (by ticket, _ *wire.Problem) {
	scope, exists := l.tree.scopeOf(r)
	if exists && scope == "" {
		return by, nil
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return by, wire.New(wire.NoToken, "the request has no bearer token")
	}
	by, ok = l.tree.tokens.look(bearer)
	if !ok {
		return ticket{}, wire.New(wire.NoToken, "the token is none of this daemon's", "`tally open` opens the page with a new one")
	}
	if exists && !slices.Contains(by.scopes, scope) {
		return by, wire.New(wire.OutOfScope, "the token does not reach "+scope)
	}
	return by, nil
}

// wrongType refuses a body of another media type than the operation takes: JSON,
// or the bytes of a file. A page of another site can send neither without
// asking first.
func wrongType(r *http.Request, want string) *wire.Problem {
	if r.ContentLength == 0 && r.Header.Get("Content-Type") == "" {
		return nil
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != want {
		return wire.New(wire.WrongType, "the body says it is "+r.Header.Get("Content-Type"), "send "+want)
	}
	return nil
}

// refuseAtDoor says no, and reads nothing more from there.
func refuseAtDoor(w http.ResponseWriter, p *wire.Problem) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if p.Code == wire.NoToken {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if p.Code == wire.TooMany {
		w.Header().Set("Retry-After", "1")
	}
	w.Header().Set("Connection", "close")
	sayProblem(w, p)
}
