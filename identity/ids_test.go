package identity_test

import (
	"errors"
	"testing"

	"tallystick/identity"
)

func TestAgentID(t *testing.T) {
	person := identity.PersonID(filled(1))
	if got, ok := person.Agent().Person(); !ok || got != person {
		t.Errorf("person %v as agent and back: %v, %t", person, got, ok)
	}
	if _, ok := identity.NewAgentID(identity.AgentAssisted, filled(1)).Person(); ok {
		t.Error("an assisted person's agent id is taken for a person's")
	}
	for kind := range 256 {
		err := identity.NewAgentID(identity.AgentKind(kind), filled(1)).Check()
		if known := kind >= 1 && kind <= 3; known != (err == nil) || !known && !errors.Is(err, identity.ErrUpgrade) {
			t.Errorf("kind %d: %v", kind, err)
		}
	}
}
