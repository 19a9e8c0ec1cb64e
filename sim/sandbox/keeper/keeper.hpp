// The first process of a sandbox. It does what the run asks for by messages, and nothing by itself but wake
// those whose time has come.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/descriptor.hpp"
#include "sim/sandbox/keeper/children.hpp"
#include "sim/sandbox/keeper/tasks.hpp"
#include "sim/sandbox/keeper/waits.hpp"

namespace mxdrill::keeper {

/// Messages are JSON texts, one a packet. It is asked, by the key `do`:
///   start {id, command}  a program, which reads the descriptor that comes with the packet; when it ends,
///                        {"ended": id, "code": N} is told
///   save {id}            the same for one that writes all that lies over the root to that descriptor (tar)
///   read {path, most}    {"text": string or null}, the end of a file
///   look {}              whether nobody is at work, and when the first will go on: {"idle": bool,
///                        "now": ns, "earliest": ns or null}, or {"held": {pid, program, call}}
///   jump {by}            so many nanoseconds pass at once; {"jumped": true}
/// A request that can't be carried out is answered {"error": text}.
class Keeper {
  public:
    /// `control` is a socket of packets, `log` a file that takes what programs say, and what they tell
    /// syslog. In the root already; `layer` is the folder that holds what lies over it.
    Keeper(base::Descriptor control, base::Descriptor log, base::Descriptor layer, double speed);

    /// Until the other end of the control socket is gone.
    void run();

  private:
    void on_request();
    nlohmann::json answer(const nlohmann::json& request, const base::Descriptor& input);
    nlohmann::json look();
    void on_children();
    /// Into the log; whether there was anything.
    bool read_syslog();
    void tell(const nlohmann::json& message);

    base::Descriptor control_;
    base::Descriptor log_;
    base::Descriptor layer_;
    base::Descriptor signals_;
    base::Descriptor syslog_;
    Waits waits_;
    Tasks tasks_;
    Children children_;
    std::vector<char> packet_;
    bool is_over_ = false;
};

}  // namespace mxdrill::keeper
