//go:build race

package peer_test

// usualWorlds are fewer under the race detector, where each takes ten times as
// long.
const usualWorlds = 10
