package main

import (
	"strings"

	"tallystick/api/wire"
)

// nameText is how people are shown something that has an id: by name if it can
// be read, and id.
func nameText(n wire.Named) string { return strings.TrimSpace(n.Name + " " + n.Short) }

// namesText is several of them.
func namesText(list []wire.Named) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, nameText(n))
	}
	return strings.Join(texts, ", ")
}

// personText is how a sentence names a person of a community.
func personText(p wire.Person) string {
	name := p.Name
	if p.You {
		name = strings.TrimSpace(name + " (you)")
	}
	return strings.TrimSpace(name + " " + p.Short)
}
