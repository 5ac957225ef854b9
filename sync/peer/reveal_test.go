package peer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/libp2p/go-libp2p/core/network"

	"tallystick/sync/peer"
)

// TestSaysLittle: what a host tells of itself names neither this program nor a
// version, and it speaks no protocol of the library's that nobody needs.
func TestSaysLittle(t *testing.T) {
	inTheAir(t, func(t *testing.T, air *air) {
		v := newVillage(t, "a", "b")
		a := v.newMachine("a").fly(air, 0).up()
		r := newRogue(t, air, 1, v.transport("b"))
		r.SetStreamHandler(peer.SyncProtocol, func(s network.Stream) { _ = s.Reset() })
		if err := r.reach(a); err != nil {
			t.Fatal(err)
		}
		pass(10 * time.Second)
		at := r.Network().Peers()[0]
		for _, key := range []string{"AgentVersion", "ProtocolVersion"} {
			if said, err := r.Peerstore().Get(at, key); err != nil || said != "p2p" {
				t.Errorf("%s: %v, %v", key, said, err)
			}
		}
		spoken, err := r.Peerstore().GetProtocols(at)
		if err != nil || len(spoken) == 0 {
			t.Fatal(err)
		}
		for _, p := range spoken {
			for _, unwanted := range []string{"ping", "autonat", "kad", "floodsub", "relay/0.2.0/hop"} {
				if strings.Contains(string(p), unwanted) {
					t.Errorf("speaks %s", p)
				}
			}
		}
		t.Log(spoken)
	})
}
