package peer

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"

	"tallystick/crdt"
)

// hints is gossip about changed tips, on a topic for each secret that a
// community's members share, whose name only they can work out. A member that has
// not heard of the newest secret yet meets the others under the one before. Gossipsub announces the names to every device that
// is connected, also to those of other communities: they say nothing, and what
// others than members say there is dropped. A hint that is lost costs
// changePause, no more: a session is due anyway.
type hints struct {
	node   *Node
	gossip *pubsub.PubSub

	following sync.Mutex // one follow at a time

	mu     sync.Mutex
	topics map[string]*topic // by name
}

// topic is one that the node takes part in.
type topic struct {
	community crdt.CommunityID
	topic     *pubsub.Topic // nil while it is being joined
	end       context.CancelFunc
}

// topicName is HKDF-SHA-256 of the community's secret, in hexadecimal. It is
// the same for all who have the secret, and says nothing to others.
func topicName(secret [32]byte) (string, error) {
	name, err := hkdf.Key(sha256.New, secret[:], nil, "tallystick/hints/1\x00", sha256.Size)
	if err != nil {
		return "", fmt.Errorf("name topic: %w", err)
	}
	return hex.EncodeToString(name), nil
}

// newHints starts gossip, for meshes of a handful: everybody is a neighbour of
// everybody up to eight.
func newHints(n *Node) (*hints, error) {
	h := &hints{node: n, topics: map[string]*topic{}}
	p := pubsub.DefaultGossipSubParams()
	p.D, p.Dlo, p.Dhi, p.Dscore, p.Dout, p.Dlazy = 5, 2, 8, 2, 1, 2
	p.HistoryLength, p.HistoryGossip = 3, 2
	p.MaxIHaveLength, p.MaxIHaveMessages = 64, 4
	p.PruneBackoff, p.UnsubscribeBackoff = 10*time.Second, 2*time.Second
	gossip, err := pubsub.NewGossipSub(n.ctx, n.host,
		pubsub.WithGossipSubParams(p),
		pubsub.WithGossipSubProtocols([]protocol.ID{pubsub.GossipSubID_v12}, pubsub.GossipSubDefaultFeatures),
		pubsub.WithMessageSignaturePolicy(pubsub.StrictSign),
		pubsub.WithMaxMessageSize(8*maxHint),
		pubsub.WithPeerFilter(h.admits),
		pubsub.WithBlacklist(strangers{n}),
		pubsub.WithFloodPublish(true),
		pubsub.WithSeenMessagesTTL(time.Minute),
		pubsub.WithPeerExchange(false))
	if err != nil {
		return nil, fmt.Errorf("start hints: %w", err)
	}
	h.gossip = gossip
	return h, nil
}

// strangers are those to whom gossip says nothing at all, not even which topics
// there are.
type strangers struct{ node *Node }

// Contains reports whether a peer is one.
func (s strangers) Contains(p peer.ID) bool { return !s.node.known(p) }

// Add does nothing: who is a stranger is the gate's to say.
func (strangers) Add(peer.ID) bool { return false }

// admits lets only members hear of a topic, and be heard in it. What others say
// of topics that are not known here yet is kept in mind.
func (h *hints) admits(p peer.ID, name string) bool {
	id, err := deviceOf(p)
	if err != nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[name]; t != nil {
		return h.node.options.Gate.Standing(t.community, id) == Member
	}
	return h.node.known(p)
}

// follow takes part in the topics of the communities held now, under their
// secrets of now.
func (h *hints) follow() {
	h.following.Lock()
	defer h.following.Unlock()
	names := h.names()
	var old []*topic
	fresh := map[string]*topic{}
	h.mu.Lock()
	for name, t := range h.topics {
		if names[name] != t.community {
			old = append(old, t)
			delete(h.topics, name)
		}
	}
	for name, c := range names {
		if h.topics[name] == nil {
			h.topics[name] = &topic{community: c}
			fresh[name] = h.topics[name]
		}
	}
	h.mu.Unlock()
	for _, t := range old {
		t.leave()
	}
	for name, t := range fresh {
		if err := h.join(name, t); err != nil {
			h.node.log.Warn("no hints", "community", t.community.Short(), "why", err)
			h.mu.Lock()
			delete(h.topics, name) // to be tried again with the next change
			h.mu.Unlock()
		}
	}
}

// names are those of the topics that there should be, each with its community.
func (h *hints) names() map[string]crdt.CommunityID {
	names := map[string]crdt.CommunityID{}
	for _, c := range h.node.options.Replica.Communities() {
		secrets := h.node.options.Gate.Secrets(c)
		for _, secret := range secrets[:min(len(secrets), maxTopics)] {
			if name, err := topicName(secret); err == nil {
				names[name] = c
			}
		}
	}
	return names
}

// join begins to hear a topic, and to be able to speak there.
func (h *hints) join(name string, t *topic) error {
	if err := h.gossip.RegisterTopicValidator(name, h.valid(t.community), pubsub.WithValidatorInline(true)); err != nil {
		return fmt.Errorf("join hints: %w", err)
	}
	joined, err := h.gossip.Join(name)
	if err != nil {
		_ = h.gossip.UnregisterTopicValidator(name)
		return fmt.Errorf("join hints: %w", err)
	}
	heard, err := joined.Subscribe(pubsub.WithBufferSize(64))
	if err != nil {
		_ = joined.Close()
		_ = h.gossip.UnregisterTopicValidator(name)
		return fmt.Errorf("hear hints: %w", err)
	}
	ctx, end := context.WithCancel(h.node.ctx)
	h.mu.Lock()
	t.topic, t.end = joined, func() {
		end()
		heard.Cancel()
		_ = joined.Close()                          // neither fails,
		_ = h.gossip.UnregisterTopicValidator(name) // or the node is closed
	}
	h.mu.Unlock()
	h.node.run(func() { h.hear(ctx, t.community, heard) })
	return nil
}

func (t *topic) leave() {
	if t.end != nil {
		t.end()
	}
}

// publish says that tips of a community changed, under all of its names. Nobody
// may hear it.
func (h *hints) publish(c crdt.CommunityID, fresh []crdt.Tip) {
	if len(fresh) == 0 {
		return
	}
	var out []*pubsub.Topic
	h.mu.Lock()
	for _, t := range h.topics {
		if t.community == c && t.topic != nil {
			out = append(out, t.topic)
		}
	}
	h.mu.Unlock()
	for _, topic := range out {
		if err := topic.Publish(h.node.ctx, newHint(fresh).bytes()); err != nil {
			h.node.log.Debug("hint not given", "why", err)
		}
	}
}

// valid reports of messages whether they are hints by members.
func (h *hints) valid(c crdt.CommunityID) func(context.Context, peer.ID, *pubsub.Message) bool {
	return func(_ context.Context, _ peer.ID, m *pubsub.Message) bool {
		id, err := deviceOf(m.GetFrom())
		if err != nil || len(m.Data) > maxHint {
			return false
		}
		_, err = parseHint(m.Data)
		return err == nil && (id == h.node.self || h.node.options.Gate.Standing(c, id) == Member)
	}
}

// hear makes a session due with whoever has something that is not here.
func (h *hints) hear(ctx context.Context, c crdt.CommunityID, heard *pubsub.Subscription) {
	for {
		message, err := heard.Next(ctx)
		if err != nil {
			return
		}
		told, err := parseHint(message.Data)
		if err != nil || message.ReceivedFrom == h.node.host.ID() {
			continue
		}
		community, err := h.node.options.Replica.Community(c)
		if err == nil && !told.among(community.Tips()) {
			h.node.ask(c, message.GetFrom(), message.ReceivedFrom)
		}
	}
}

// ask makes a session due at once with the first of these that is connected: the
// author of a hint, or else who brought it.
func (n *Node) ask(c crdt.CommunityID, from ...peer.ID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range from {
		id, err := deviceOf(p)
		if r := n.remotes[id]; err == nil && r != nil && r.connected && r.shares[c] != nil {
			s := r.shares[c]
			s.force = true // it has moved on, whatever is held here
			s.want(time.Now())
			n.poke()
			return
		}
	}
}
