package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
)

// pageApp is by what name the page is known. Its tokens end with the daemon; what
// it asked for under a key is found again under the next one.
const pageApp = "page"

// pageScopes are what the page may do: look. What it gets to do, it gets with
// the screens that do it.
func pageScopes() []string {
	return []string{"status:read", "communities:read", "members:read", "network:read"}
}

// token exchanges the code in the address of the page.
func token(t *Tree) {
	o := operation{ID: "token", Path: "/v1/token", Summary: "Exchange a one-time code for a token"}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(_ context.Context, in *struct{ Body wire.TokenRequest }) (*answer[wire.Token], error) {
		token, scopes, ok, err := t.tokens.Exchange(in.Body.Code)
		if err == nil && !ok {
			err = wire.New(wire.NoToken, "this address was used before, or is an old one", "`tally open` prints a new one")
		}
		return answering(wire.Token{Token: token, Scopes: scopes}, err)
	})
}

// pageOpen makes an address for a browser. No token reaches it: a page must not
// open others.
func pageOpen(t *Tree) {
	o := operation{ID: "open", Path: "/v1/page", Scope: "page:write", Summary: "An address at which a browser finds the page, good for once"}
	t.scopes[http.MethodPost+" "+o.Path] = o.Scope
	huma.Register(t.huma, o.described(http.MethodPost), func(context.Context, *struct{}) (*answer[wire.PageAddress], error) {
		address, err := t.PageAddress()
		return answering(wire.PageAddress{Address: address}, err)
	})
}

// PageAddress is where a browser finds the page, with a code that is good for
// once. The code stands in the fragment: it is never sent to any server as
// part of an address, and in no log.
func (t *Tree) PageAddress() (string, error) {
	origin := t.origin()
	if origin == "" {
		return "", wire.New(wire.NoDaemon, "no daemon runs here")
	}
	code, err := t.tokens.Code(pageApp, pageScopes()...)
	return origin + "/#code=" + code, err
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }
