package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"tallystick/api/client"
	"tallystick/api/wire"
)

// question is one read of the API that is timed.
type question struct {
	name string
	ask  func(context.Context, *client.Client) error
}

// questions are what people look at: one request each.
func (v *village) questions() []question {
	in := wire.In{Community: v.host.ID().String()}
	own := wire.InOwn(in)
	page := wire.Page{Limit: 100}
	return []question{
		{"status", func(ctx context.Context, c *client.Client) error { _, err := c.Status(ctx); return err }},
		{"log", func(ctx context.Context, c *client.Client) error {
			return firstPage(c.Log(ctx, wire.LogQuery{InOwn: own, Page: page, Last: 100}))
		}},
		{"log of the beginning", func(ctx context.Context, c *client.Client) error {
			return firstPage(c.Log(ctx, wire.LogQuery{InOwn: own, Page: page}))
		}},
		{"private log", func(ctx context.Context, c *client.Client) error {
			return firstPage(c.Log(ctx, wire.LogQuery{Page: page}))
		}},
		{"entry", func(ctx context.Context, c *client.Client) error {
			_, err := c.Entry(ctx, wire.EntryQuery{InOwn: own, Entry: v.first.Short()})
			return err
		}},
		{"history", func(ctx context.Context, c *client.Client) error {
			return firstPage(c.History(ctx, wire.HistoryQuery{In: in, Page: page, Record: v.first.Short()}))
		}},
		{"conflicts", func(ctx context.Context, c *client.Client) error {
			return firstPage(c.Conflicts(ctx, wire.ConflictQuery{In: in, Page: page}))
		}},
		{"members", func(ctx context.Context, c *client.Client) error {
			return firstPage(c.Members(ctx, wire.MemberQuery{In: in, Page: page}))
		}},
		{"peers", func(ctx context.Context, c *client.Client) error { return firstPage(c.Peers(ctx, page)) }},
	}
}

// firstPage asks for one page.
func firstPage[Item any](list iter.Seq2[Item, error]) error {
	for _, err := range list {
		return err
	}
	return nil
}

// answers are how long each question took, each time.
type answers map[string][]time.Duration

// askWhile asks one question after the other as long as there is reason to.
func askWhile(ctx context.Context, c *client.Client, questions []question, reason func() bool) (answers, error) {
	took := answers{}
	for reason() {
		for _, q := range questions {
			start := time.Now()
			if err := q.ask(ctx, c); err != nil {
				return took, fmt.Errorf("ask for %s after %v: %w", q.name, time.Since(start), err)
			}
			took[q.name] = append(took[q.name], time.Since(start))
		}
	}
	return took, nil
}
