// The control API: a request in, a response out. It knows no socket.
#pragma once

#include "sim/serve/desk.hpp"

namespace mxdrill::serve {

/// All that it acts on outlives it. The journal and the tally must observe the stage's trace.
class Control {
  public:
    /// `places` are those of the stage's scenario.
    Control(Stage& stage, Journal& journal, Tally& tally, scenario::Places places, ControlSettings settings);

    /// Never fails: what is wrong with a request is said in the response.
    Response handle(const Request& request);

    [[nodiscard]] Journal& journal() { return desk_.journal; }

  private:
    Desk desk_;
};

/// How long a request's body may be, by its target.
std::uint64_t body_limit(std::string_view target);

}  // namespace mxdrill::serve
