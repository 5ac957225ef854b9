package main

// communityFlag picks one of several communities.
const communityFlag = "community"
