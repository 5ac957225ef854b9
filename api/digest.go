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
			list := wire.List[wire.Digest]{AsOf: t.desk.Replica.Last(), Items: []wire.Digest{}}
			communities, err := t.desk.allOr(q.Community)
			if err != nil {
				return list, err
			}
			for _, c := range communities {
				err := t.desk.In(ctx, c.ID(), func(b *model.Book) error {
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
	r := wire.Digest{
		Type: "digest", Community: communityNamed(b.ID()), Entries: hex.EncodeToString(digest.Entries[:]),
		Authority: hex.EncodeToString(digest.Authority[:]), State: map[string]string{},
	}
	for key, state := range digest.State {
		r.State[hex.EncodeToString(key[:])] = hex.EncodeToString(state[:])
	}
	language := identity.English
	if b.State().Rules.Language == identity.Spanish {
		language = identity.Spanish
	}
	r.Words = threeWords(digest.Entries, digest.Authority, language)
	return r, nil
}

// threeWords stand for what two replicas compare by voice: the entries that
// they hold, and what these decide.
func threeWords(entries, authority [32]byte, language identity.Language) []string {
	return identity.ThreeWords(sha256.Sum256(slices.Concat(entries[:], authority[:])), language)
}
