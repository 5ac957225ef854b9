package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"tallystick/api/wire"
	"tallystick/identity"
	"tallystick/model"
)

func digest(t *Tree) {
	read(t, operation{ID: "digest", Path: "/v1/digest", Scope: "status:read", Summary: "The values that are equal wherever the same entries are held"},
		func(ctx context.Context, q *wire.DigestQuery) (wire.List[wire.Digest], error) {
			list := wire.List[wire.Digest]{AsOf: t.desk.asOf(), Items: []wire.Digest{}}
			communities, err := t.desk.allOr(ctx, q.Community)
			if err != nil {
				return list, err
			}
			for _, c := range communities {
				err := t.desk.Look(ctx, c.ID(), func(b *model.Book) error {
					digest, err := digestOf(b)
					list.Items = append(list.Items, digest)
					return err
				})
				if err != nil {
					return list, err
				}
			}
			return list, nil
		})
}

func digestOf(b *model.Book) (wire.Digest, error) {
	digest, err := b.Digest()
	if err != nil {
		return wire.Digest{}, err
	}
	r := comparedOf(b)
	for key, state := range digest.State {
		r.State[hex.EncodeToString(key[:])] = hex.EncodeToString(state[:])
	}
	return r, nil
}

// comparedOf are the two of the values that any two replicas compare, and the
// words that stand for them. They are at hand.
func comparedOf(b *model.Book) wire.Digest {
	entries, authority := b.Records().Compared()
	language := identity.English
	if b.State().Rules.Language == identity.Spanish {
		language = identity.Spanish
	}
	return wire.Digest{
		Type: "digest", Community: communityNamed(b.ID()), Entries: hex.EncodeToString(entries[:]), Authority: hex.EncodeToString(authority[:]),
		State: map[string]string{}, Words: threeWords(entries, authority, language),
	}
}

// threeWords stand for what two replicas compare by voice: the entries that
// they hold, and what these decide.
func threeWords(entries, authority [32]byte, language identity.Language) []string {
	return identity.ThreeWords(sha256.Sum256(slices.Concat(entries[:], authority[:])), language)
}
