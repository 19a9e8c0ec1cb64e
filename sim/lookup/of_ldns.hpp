// Memory that ldns hands out.
#pragma once

#include <cstdlib>
#include <memory>

namespace mxdrill::lookup {

/// Gives back what ldns allocated by malloc: strings and wire data.
struct FreedAsLdnsWants {
    void operator()(void* memory) const { std::free(memory); }  // NOLINT(cppcoreguidelines-no-malloc)
};
template <class T>
using OfLdns = std::unique_ptr<T, FreedAsLdnsWants>;
using Text = OfLdns<char>;

}  // namespace mxdrill::lookup
