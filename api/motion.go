package api

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tallystick/api/wire"
	"tallystick/crdt/dagcbor"
	"tallystick/model"
	"tallystick/model/community"
)

// motionText is what a motion would do, for people.
func motionText(b *model.Book, m community.Motion) string {
	switch m.Kind {
	case community.MotionRole:
		return "make " + called(b, m.Person) + " " + string(m.Role)
	case community.MotionRoleEnd:
		return "end the role " + string(m.Role) + " of " + called(b, m.Person)
	case community.MotionRemoval:
		return "remove " + called(b, m.Person)
	case community.MotionDeviceEnd:
		return "end device " + m.Device.Short() + " of " + called(b, m.Person)
	case community.MotionConfirm:
		return "confirm the end of a device, entry " + m.End.Short()
	case community.MotionCharter:
		return "amend the charter: " + rulesText(m.Rules)
	case community.MotionRatify:
		return "ratify " + entriesText(len(m.Entries))
	case community.MotionAdopt:
		return "rely again on " + entriesText(len(m.Entries)) + " of a forked log"
	case community.MotionRecovery:
		names := ""
		for _, person := range m.Stewards {
			names += " " + called(b, person)
		}
		return "elect as stewards:" + names
	}
	if text := b.Prose(m.Text); text != "" {
		return `"` + text + `"`
	}
	return "decide"
}

// motionArgs are what a motion names, for words in any language: pairs of name
// and value, of which motion is its kind.
func motionArgs(b *model.Book, m community.Motion) []string {
	args := []string{"motion", string(m.Kind)}
	switch m.Kind {
	case community.MotionRole, community.MotionRoleEnd:
		return append(args, "who", called(b, m.Person), "role", string(m.Role))
	case community.MotionRemoval:
		return append(args, "who", called(b, m.Person))
	case community.MotionDeviceEnd:
		return append(args, "who", called(b, m.Person), "device", m.Device.Short())
	case community.MotionConfirm:
		return append(args, "entry", m.End.Short())
	case community.MotionCharter:
		return append(args, "rules", rulesText(m.Rules))
	case community.MotionRatify, community.MotionAdopt:
		return append(args, "n", strconv.Itoa(len(m.Entries)))
	case community.MotionRecovery:
		names := make([]string, len(m.Stewards))
		for i, person := range m.Stewards {
			names[i] = called(b, person)
		}
		return append(args, "who", strings.Join(names, ", "))
	}
	return append(args, "text", b.Prose(m.Text))
}

func entriesText(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// rulesText is an amendment for people.
func rulesText(rules map[string]any) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		parts = append(parts, fmt.Sprintf("%s = %v", name, plain(rules[name])))
	}
	return strings.Join(parts, ", ")
}

// plain turns a decoded body into what JSON can hold.
func plain(value any) any {
	switch value := value.(type) {
	case []byte:
		return hex.EncodeToString(value)
	case dagcbor.Link:
		return value.String()
	case []any:
		list := make([]any, len(value))
		for i := range value {
			list[i] = plain(value[i])
		}
		return list
	case map[string]any:
		fields := make(map[string]any, len(value))
		for name := range value {
			fields[name] = plain(value[name])
		}
		return fields
	}
	return value
}

// unanswered are those who may decide about a question and have not answered.
func unanswered(b *model.Book, q community.Question) (waits []wire.Named) {
	for _, person := range b.Electorate(q) {
		if !slices.ContainsFunc(q.Answers, func(given community.AnswerGiven) bool { return given.By == person }) {
			waits = append(waits, personOf(b, person))
		}
	}
	return waits
}
