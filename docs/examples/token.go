package main

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"
)

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Sign returns a token for one transaction; ip is the zero Addr when it is not known.
func Sign(key []byte, kid, tenantKey, actor string, ip netip.Addr, role string, expires time.Time) string {
	signed := fmt.Sprintf("v1.%s.%s.%x.%x.%s.%010d", kid, workspace(tenantKey), actor, ip.AsSlice(), role, expires.Unix())
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(signed))
	return signed + "." + hex.EncodeToString(mac.Sum(nil))
}

func workspace(tenantKey string) string {
	if uuid.MatchString(tenantKey) {
		return strings.ReplaceAll(tenantKey, "-", "")
	}
	namespace, _ := hex.DecodeString("92f1ee447f7958b79207c2f65a5be2bd")
	id := sha1.Sum(append(namespace, tenantKey...)) // UUIDv5, RFC 9562
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return hex.EncodeToString(id[:16])
}
