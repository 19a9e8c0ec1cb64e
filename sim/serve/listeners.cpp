#include "sim/serve/listeners.hpp"

namespace mxdrill::serve {

Json listeners_of(const Stage& stage) {
    Json listeners = Json::array();
    const auto states = stage.servers();
    for (trace::ServerId id = 0; id < states.size(); ++id) {
        for (const Endpoint& endpoint : states[id].endpoints) {
            listeners.push_back({{"server", stage.cast().servers[id].name.text()},
                                 {"address", endpoint.address.text()},
                                 {"listen", endpoint.listen}});
        }
    }
    return listeners;
}

}  // namespace mxdrill::serve
