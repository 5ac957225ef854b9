package api

import (
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
)

// schemas is where the description keeps shapes. What huma takes for an error
// is sent as a problem; see asProblem.
func schemas() huma.Registry {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	registry.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[wire.Problem]())
	return registry
}

// addDescription serves the description of everything that was added before.
func (t *Tree) addDescription() {
	const pattern = "GET /v1/openapi.json"
	t.scopes[pattern] = ""
	t.mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
		text, err := t.Description()
		if err != nil {
			sayProblem(w, ProblemOf(err))
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(text) // who asked may be gone
	})
}

// Description is the API as OpenAPI 3.1 describes it, in JSON.
func (t *Tree) Description() ([]byte, error) {
	return json.MarshalIndent(t.huma.OpenAPI(), "", "  ")
}
