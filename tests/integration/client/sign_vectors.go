package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"time"
)

func main() {
	var vectors []struct {
		TenantKey, Actor, IP, Role string
		Expires                    int64
	}
	if err := json.NewDecoder(os.Stdin).Decode(&vectors); err != nil {
		panic(err)
	}
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i)
	}
	for _, v := range vectors {
		ip, _ := netip.ParseAddr(v.IP)
		fmt.Println(Sign(key, "k1", v.TenantKey, v.Actor, ip, v.Role, time.Unix(v.Expires, 0)))
	}
}
