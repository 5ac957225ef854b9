package main

import (
	"log/slog"
	"net"
	"net/http"

	"tallystick/api"
)

// newServer bounds what a connection may take of this process.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: api.HeaderTime, ReadTimeout: api.BodyTime, IdleTimeout: api.IdleTime,
		MaxHeaderBytes: api.MaxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// serve answers what comes in at a door until it is shut down.
func (d *daemon) serve(server *http.Server, at net.Listener) {
	d.doors = append(d.doors, server)
	d.running.Go(func() { d.fail(server.Serve(at)) })
}
