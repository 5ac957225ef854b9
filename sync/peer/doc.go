// Package peer is the network side of a replica: it finds the other devices of
// the communities held here, lets nobody else in, and has every pair of devices
// reconcile what they hold.
//
// A [Node] is a libp2p host that speaks TCP and QUIC with Noise or TLS 1.3 and
// is known by the device's transport key. Who may connect, and to what, is the
// [Gate]'s answer; the node never asks what an entry means.
//
// # What runs
//
// On every connection, and after every change of what is held, a session is due
// with each connected device for each community in common. It stays due until
// one has ended in sync, with longer and longer waits in between; so nothing
// depends on a message that could be lost. Hints over gossip only make the
// others ask earlier. One goroutine, the planner (plan.go), decides what is due;
// everything else tells it what has happened.
//
// A session is one stream with the conversation of tallystick/sync/reconcile.
// Reading, admitting and writing go on at the same time: what a peer sent is
// made durable in groups while more of it comes, and the peer gets credit for it
// only then. What is durable stays when a session breaks, and the next one
// starts from there.
//
// # What is on the wire
//
//	/tally/sync/1   a session: messages, each after its length in 4 bytes
//	/tally/file/1   one attachment, asked for by its name: see file.go
//	/tally/join/1   a stranger with an invitation: one request, one answer
//
// and gossipsub for hints. Protocol names travel inside the encrypted
// connection. What is in the open says that a libp2p host is here, and nothing
// of communities, people or this program.
//
// # Who is kept out
//
// Connections from devices that the Gate does not know end after the handshake,
// which is when it is known who they are, and before any stream. While an
// invitation is open a few strangers at a time may come as far as the joining
// protocol, and no other is spoken with them. Members are bounded too: memory
// and streams by fixed limits, bytes, entries and sessions by token buckets that
// delay them, and whoever breaks a protocol is dropped and left alone for twice
// as long each time.
//
// All methods of a Node may be called from several goroutines at once.
package peer
