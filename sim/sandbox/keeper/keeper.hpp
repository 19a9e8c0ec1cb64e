// The first process of a sandbox. It does what the run asks for by messages, and nothing by itself but wake
// those whose time has come.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "sim/base/descriptor.hpp"
#include "sim/sandbox/keeper/children.hpp"
#include "sim/sandbox/keeper/tasks.hpp"
#include "sim/sandbox/keeper/waits.hpp"

namespace mxdrill::keeper {

/// Messages are JSON texts, one a packet. It is asked, by the key `do`:
///   start {id, command}          a program that reads the descriptor that comes with the packet; when it
///   ends
///                                it is told {"ended": id, "code": N}
///   save {id}                    a program, as by start, that writes all that lies over the root to the
///   descriptor
///                                that comes with the packet, as a tar archive
///   read {path, most}            {"text": string or null}: the end of a file
///   look {}                      {"idle": bool, "earliest": ns or null, "held": null or {pid, program,
///   call}}:
///                                whether nobody is at work, and when the first will go on
///   jump {by}                    {"jumped": true}: so many nanoseconds pass at once
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
    void on_syslog();
    void tell(const nlohmann::json& message);

    base::Descriptor control_;
    base::Descriptor log_;
    base::Descriptor layer_;
    base::Descriptor signals_;
    base::Descriptor syslog_;
    Waits waits_;
    Tasks tasks_;
    Children children_;
    bool is_over_ = false;
};

}  // namespace mxdrill::keeper
