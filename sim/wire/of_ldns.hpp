// ldns, and what it hands out, owned. It is included here alone.
#pragma once

// Without it ldns makes macros of `true` and `false`.
#include <stdbool.h>  // NOLINT(modernize-deprecated-headers)

#include <ldns/ldns.h>

#include <cstdlib>
#include <memory>

namespace mxdrill::wire {

/// Gives back what ldns allocated, each kind in its own way.
struct FreedAsLdnsWants {
    void operator()(char* text) const { std::free(text); }              // NOLINT(*-no-malloc)
    void operator()(std::uint8_t* octets) const { std::free(octets); }  // NOLINT(*-no-malloc)
    void operator()(ldns_rdf* field) const { ldns_rdf_deep_free(field); }
    void operator()(ldns_rr* record) const { ldns_rr_free(record); }
    void operator()(ldns_buffer* buffer) const { ldns_buffer_free(buffer); }
    void operator()(ldns_pkt* packet) const { ldns_pkt_free(packet); }
};
template <class Thing>
using OfLdns = std::unique_ptr<Thing, FreedAsLdnsWants>;

}  // namespace mxdrill::wire
