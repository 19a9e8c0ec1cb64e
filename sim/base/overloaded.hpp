// One visitor of a variant, made of a function for each alternative.
#pragma once

namespace mxdrill::base {

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // clang 14 does not deduce aggregates by itself

}  // namespace mxdrill::base
