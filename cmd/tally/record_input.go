package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// recordToPut reads what a record is to say from arguments, flags and a file.
func (env *environment) recordToPut(args []string, f recordPutFlags) (in wire.RecordPut, err error) {
	if in.Node, err = env.recordFile(f.file); err != nil {
		return in, err
	}
	if len(args) > 0 && !assigns(args[0]) {
		if vf.Class(args[0]).Known() {
			in.Node[flow.PlainClass] = args[0]
		} else {
			in.Record = args[0]
		}
		args = args[1:]
	}
	if in.Record == "" && in.Node[flow.PlainClass] == nil && in.Node[flow.PlainID] == nil {
		return in, fail(codeUsage, "this says neither what to record nor which record to change", "begin with a class such as EconomicEvent, or with the id of a record: tally record put --help")
	}
	for _, part := range []struct {
		into *map[string]any
		from []string
	}{{&in.Node, args}, {&in.Add, f.add}, {&in.Remove, f.remove}} {
		if err := assign(part.into, part.from); err != nil {
			return in, err
		}
	}
	return in, nil
}

// assigns reports whether an argument is PROPERTY=VALUE; an IRI has a colon
// before any equals sign.
func assigns(arg string) bool {
	name, _, ok := strings.Cut(arg, "=")
	return ok && !strings.ContainsAny(name, ":/#")
}

// assign adds properties to a node; one that comes several times is a list.
func assign(into *map[string]any, from []string) error {
	given := map[string][]any{}
	for _, arg := range from {
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			return fail(codeUsage, arg+" is not PROPERTY=VALUE", "write it as name=Tomate")
		}
		given[name] = append(given[name], value)
	}
	for name, values := range given {
		if *into == nil {
			*into = map[string]any{}
		}
		switch {
		case len(values) > 1:
			(*into)[name] = values
		case values[0] == "":
			(*into)[name] = nil
		default:
			(*into)[name] = values[0]
		}
	}
	return nil
}

// recordFile reads one JSON object, or of what `record get --json` prints the
// node. Its numbers become text, so that none is rounded on its way.
func (env *environment) recordFile(path string) (node map[string]any, err error) {
	if path == "" {
		return map[string]any{}, nil
	}
	from := env.stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		from = file
	}
	data, err := io.ReadAll(io.LimitReader(from, api.MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the record: %w", err)
	}
	if len(data) > api.MaxBody {
		return nil, fail(codeUsage, fmt.Sprintf("%s has more than %d bytes", path, api.MaxBody), "`tally import vf` reads whole documents")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(&node); err != nil {
		return nil, fail(codeUsage, fmt.Sprintf("%s is no JSON object: %v", path, err), "one object with @type and the properties of ValueFlows")
	}
	if inner, ok := node["node"].(map[string]any); ok {
		node = inner
	}
	for name, value := range node {
		node[name] = numbersAsText(value)
	}
	if node == nil {
		node = map[string]any{}
	}
	return node, nil
}

func numbersAsText(value any) any {
	switch value := value.(type) {
	case json.Number:
		return value.String()
	case []any:
		for i := range value {
			value[i] = numbersAsText(value[i])
		}
	case map[string]any:
		for name := range value {
			value[name] = numbersAsText(value[name])
		}
	}
	return value
}
