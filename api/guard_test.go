package api_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tallystick/api"
	"tallystick/api/wire"
)

const (
	doorHost   = "127.0.0.1:4747"
	doorOrigin = "http://" + doorHost
)

// loopback is the door of a place, with a page that is one word, and a token
// with the page's scopes.
func (p *place) loopback() (door http.Handler, token string) {
	p.t.Helper()
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("page")) })
	door = api.NewLoopback(p.tree, page, netip.MustParseAddrPort(doorHost), netip.MustParseAddrPort("[::1]:4747"))
	address := must(p.tree.PageAddress())(p.t)
	origin, code, ok := strings.Cut(address, "/#code=")
	if !ok || origin != doorOrigin {
		p.t.Fatalf("the page is at %q", address)
	}
	r := request(p.t.Context(), "POST", doorOrigin+"/v1/token", `{"code":"`+code+`"}`, "Origin", doorOrigin, "Sec-Fetch-Site", "same-origin")
	return door, answer[wire.Token](p.t, do(p.t, door, r)).Token
}

// TestAttacksOnTheLoopbackDoor is what a stranger's page, a rebound name, and
// an app that asks for too much can send. Each row changes one thing in a
// request that is let in, or two to show which is checked first.
func TestAttacksOnTheLoopbackDoor(t *testing.T) {
	p := newPlace(t)
	door, token := p.loopback()
	before := p.replica.Last()
	const status, post = "/v1/status", "/v1/append"
	for _, c := range []struct {
		name         string
		method, path string
		body         string
		change       func(*http.Request)
		status       int
		code         wire.Code
	}{
		{"a program", "GET", status, "", nil, 200, ""},
		{"at the other address", "GET", status, "", host("[::1]:4747"), 200, ""},
		{"the page itself", "GET", status, "", headers("Origin", doorOrigin, "Sec-Fetch-Site", "same-origin"), 200, ""},
		{"an address that was typed", "GET", "/", "", headers("Sec-Fetch-Site", "none"), 200, ""},
		{"health without a token", "GET", "/healthz", "", without("Authorization"), 200, ""},

		{"a rebound name", "GET", status, "", host("evil.example:4747"), 421, wire.WrongHost},
		{"a rebound name, for the page", "GET", "/", "", host("evil.example:4747"), 421, wire.WrongHost},
		{"a rebound name, for health", "GET", "/healthz", "", host("evil.example"), 421, wire.WrongHost},
		{"another port", "GET", status, "", host("127.0.0.1:80"), 421, wire.WrongHost},
		{"no port", "GET", status, "", host("127.0.0.1"), 421, wire.WrongHost},
		{"a name of this machine", "GET", status, "", host("localhost:4747"), 421, wire.WrongHost},
		{"another way to write it", "GET", status, "", host("127.1:4747"), 421, wire.WrongHost},
		{"no host", "GET", status, "", host(""), 421, wire.WrongHost},

		{"another origin reads", "GET", status, "", headers("Origin", "http://evil.example"), 403, wire.WrongOrigin},
		{"another origin asks before", "OPTIONS", post, "", headers("Origin", "http://evil.example", "Access-Control-Request-Method", "POST"), 403, wire.WrongOrigin},
		{"another origin, any method", "BREW", status, "", headers("Origin", "http://evil.example"), 403, wire.WrongOrigin},
		{"another port's origin", "GET", status, "", headers("Origin", "http://127.0.0.1:8080"), 403, wire.WrongOrigin},
		{"another scheme's origin", "GET", status, "", headers("Origin", "https://"+doorHost), 403, wire.WrongOrigin},
		{"a sandbox", "GET", status, "", headers("Origin", "null"), 403, wire.WrongOrigin},
		{"an empty origin", "GET", status, "", headers("Origin", ""), 403, wire.WrongOrigin},
		{"two origins", "GET", status, "", func(r *http.Request) { r.Header["Origin"] = []string{doorOrigin, "null"} }, 403, wire.WrongOrigin},
		{"another origin, for the page", "GET", "/", "", headers("Origin", "http://evil.example"), 403, wire.WrongOrigin},

		{"another site", "GET", status, "", headers("Sec-Fetch-Site", "cross-site"), 403, wire.CrossSite},
		{"another port is the same site", "GET", status, "", headers("Sec-Fetch-Site", "same-site"), 403, wire.CrossSite},
		{"a site that nobody knows", "GET", status, "", headers("Sec-Fetch-Site", "odd"), 403, wire.CrossSite},
		{"another site, for the page", "GET", "/", "", headers("Sec-Fetch-Site", "cross-site"), 403, wire.CrossSite},
		{"a link to the page", "GET", "/", "", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"), 200, ""},
		{"a frame with the page", "GET", "/", "", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe"), 403, wire.CrossSite},
		{"a form to the page", "POST", "/", "", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"), 403, wire.CrossSite},
		{"a link to data", "GET", status, "", headers("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document"), 403, wire.CrossSite},

		{"no token", "GET", status, "", without("Authorization"), 401, wire.NoToken},
		{"a made-up token", "GET", status, "", headers("Authorization", "Bearer AAAA"), 401, wire.NoToken},
		{"a password", "GET", status, "", headers("Authorization", "Basic "+token), 401, wire.NoToken},
		{"a token in the address", "GET", status + "?token=" + token, "", without("Authorization"), 401, wire.NoToken},
		{"a token in a cookie", "GET", status, "", both(without("Authorization"), headers("Cookie", "token="+token)), 401, wire.NoToken},
		{"the feed without a token", "GET", "/v1/changes", "", without("Authorization"), 401, wire.NoToken},
		{"an unknown path without a token", "GET", "/v1/nothing", "", without("Authorization"), 401, wire.NoToken},
		{"an unknown path", "GET", "/v1/nothing", "", nil, 404, wire.UnknownOperation},
		{"a path that goes up is the page's", "GET", "/healthz/../v1/status", "", without("Authorization"), 200, ""},
		{"the page signs", "POST", post, `{"text":"x"}`, nil, 403, wire.OutOfScope},
		{"the page opens others", "POST", "/v1/page", "", nil, 403, wire.OutOfScope},
		{"the page reads the log", "GET", "/v1/log", "", nil, 403, wire.OutOfScope},

		{"a form", "POST", "/v1/token", "code=x", headers("Content-Type", "application/x-www-form-urlencoded"), 415, wire.WrongType},
		{"plain text, as forms can", "POST", "/v1/token", `{"code":"x"}`, headers("Content-Type", "text/plain"), 415, wire.WrongType},
		{"no type", "POST", "/v1/token", `{"code":"x"}`, without("Content-Type"), 415, wire.WrongType},
		{"a code that is none", "POST", "/v1/token", `{"code":"x"}`, nil, 401, wire.NoToken},
		{"a body that is too large", "POST", "/v1/token", `{"code":"` + strings.Repeat("x", api.MaxBody) + `"}`, nil, 413, wire.TooLarge},

		{"host before origin", "GET", status, "", both(host("evil.example"), headers("Origin", "http://evil.example")), 421, wire.WrongHost},
		{"origin before site", "GET", status, "", headers("Origin", "null", "Sec-Fetch-Site", "cross-site"), 403, wire.WrongOrigin},
		{"site before token", "GET", status, "", both(without("Authorization"), headers("Sec-Fetch-Site", "cross-site")), 403, wire.CrossSite},
		{"token before type", "POST", post, "x", both(without("Authorization"), headers("Content-Type", "text/plain")), 401, wire.NoToken},
		{"scope before type", "POST", post, "x", headers("Content-Type", "text/plain"), 403, wire.OutOfScope},
	} {
		r := request(t.Context(), c.method, doorOrigin+c.path, c.body, "Authorization", "Bearer "+token)
		if c.change != nil {
			c.change(r)
		}
		w := do(t, door, r)
		if w.Code != c.status {
			t.Errorf("%s: status %d, not %d: %s", c.name, w.Code, c.status, w.Body)
			continue
		}
		if c.code != "" && refusal(t, w).Code != c.code {
			t.Errorf("%s: %s, not %s", c.name, w.Body, c.code)
		}
		for name := range w.Header() {
			if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" {
				t.Errorf("%s: answered with %s", c.name, name)
			}
		}
	}
	if after := p.replica.Last(); after != before {
		t.Errorf("something was written: the feed was at %d and is at %d", before, after)
	}
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

func headers(pairs ...string) func(*http.Request) {
	return func(r *http.Request) {
		for i := 0; i < len(pairs); i += 2 {
			r.Header.Set(pairs[i], pairs[i+1])
		}
	}
}

func without(name string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Del(name) }
}

func both(first, second func(*http.Request)) func(*http.Request) {
	return func(r *http.Request) { first(r); second(r) }
}

// TestTooManyRequests: a caller who asks too much waits, and nobody else does.
func TestTooManyRequests(t *testing.T) {
	p := newPlace(t)
	door, token := p.loopback()
	health := func() int { return do(t, door, request(t.Context(), "GET", doorOrigin+"/healthz", "")).Code }
	for i := 0; health() == http.StatusOK; i++ {
		if i > api.Burst {
			t.Fatal("nobody counts")
		}
	}
	if got := health(); got != http.StatusTooManyRequests {
		t.Errorf("status %d", got)
	}
	if w := do(t, door, request(t.Context(), "GET", doorOrigin+"/v1/whoami", "", "Authorization", "Bearer "+token)); w.Code != http.StatusOK {
		t.Errorf("another caller: status %d", w.Code)
	}
	other := request(t.Context(), "GET", doorOrigin+"/healthz", "")
	other.RemoteAddr = "192.0.2.2:1234"
	if got := do(t, door, other).Code; got != http.StatusOK {
		t.Errorf("who has no token either, on another connection: status %d", got)
	}
	p.clock.pass(time.Second)
	for i := range api.Rate {
		if got := health(); got != http.StatusOK {
			t.Fatalf("request %d a second later: status %d", i, got)
		}
	}
	p.clock.pass(-time.Hour)
	if got := health(); got != http.StatusTooManyRequests {
		t.Errorf("after the clock was set back: status %d", got)
	}
}

// TestCodeWorksOnce, and the oldest goes when there are too many.
func TestCodeWorksOnce(t *testing.T) {
	p := newPlace(t)
	tokens := p.tree.Tokens()
	code := must(tokens.Code("scale", "status:read"))(t)
	if _, scopes, ok, err := tokens.Exchange(code); !ok || err != nil || fmt.Sprint(scopes) != "[status:read]" {
		t.Errorf("%v %v %v", scopes, ok, err)
	}
	if _, _, ok, _ := tokens.Exchange(code); ok {
		t.Error("a code worked twice")
	}
	oldest := must(tokens.Code("scale"))(t)
	for range api.MaxCodes {
		must(tokens.Code("scale"))(t)
	}
	if _, _, ok, _ := tokens.Exchange(oldest); ok {
		t.Error("more codes are kept than may be")
	}
}

// TestSocketDoorRefusesBrowsers, whatever else the request says.
func TestSocketDoorRefusesBrowsers(t *testing.T) {
	p := newPlace(t)
	if w := p.do("GET", "/v1/status", "", "User-Agent", "curl/8"); w.Code != http.StatusOK {
		t.Errorf("a program: status %d", w.Code)
	}
	for _, header := range [][2]string{
		{"Origin", "http://tally"}, {"Origin", "null"}, {"Referer", "http://tally/"}, {"Cookie", "a=b"}, {"Sec-Fetch-Site", "none"},
		{"Sec-Fetch-Mode", "navigate"}, {"Sec-Ch-Ua", "x"}, {"Sec-Websocket-Key", "x"}, {"User-Agent", "Mozilla/5.0 (X11)"},
	} {
		w := p.do("GET", "/v1/status", "", header[0], header[1])
		if w.Code != http.StatusForbidden || refusal(t, w).Code != wire.Browser {
			t.Errorf("%s: status %d", header[0], w.Code)
		}
	}
}

// TestCodesAge: a code that nobody used in time is none.
func TestCodesAge(t *testing.T) {
	now := time.Unix(0, 0)
	tokens := api.NewTokens(rand.Reader, func() time.Time { return now })
	early, late := must(tokens.Code("scale", "log:read"))(t), must(tokens.Code("scale", "log:read"))(t)
	now = now.Add(api.CodeTime)
	if _, _, ok, err := tokens.Exchange(early); err != nil || !ok {
		t.Error("a code in its time:", ok, err)
	}
	now = now.Add(time.Second)
	if _, _, ok, err := tokens.Exchange(late); err != nil || ok {
		t.Error("a code after its time:", ok, err)
	}
}
