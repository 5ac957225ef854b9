//go:build !race

package peer_test

const usualWorlds = 20
