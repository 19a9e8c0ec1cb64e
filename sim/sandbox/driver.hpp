// How a real MTA is made to send a scenario's mail.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/names_of.hpp"
#include "sim/sandbox/sandbox.hpp"

namespace mxdrill::sandbox {

/// A program and its arguments.
using Command = std::vector<std::string>;

/// What a scenario may ask of an MTA, and not every one can.
enum class Feature : std::uint8_t {
    several_sender_domains,  // mail comes from more than one domain
    mail_to_sender_domain,   // some of it goes to a domain that mail comes from
    repeated_recipient,      // a mail names one several times, and each time is a message
};

/// A feature that an MTA lacks, and why.
struct Lack {
    Feature feature = Feature::several_sender_domains;
    std::string why;
};

/// A driver file. Texts and commands may have words in braces, which are replaced: {hostname}, the MTA's own
/// name; {domain}, the one its mail comes from; {address}, its IPv4 address; and in `submit` {from}, {to} and
/// {file}, where the message can be read.
struct Driver {
    std::string name;   // the file's, without its ending
    std::string layer;  // under which its installation is kept
    std::string title;  // as people call the MTA
    std::vector<std::string>
        packages;  // of Debian, to be installed into its layer; empty: the machine has it
    std::vector<std::string>
        answers;  // to questions that the packages ask, as debconf-set-selections(1) takes them
    std::vector<Command> preinstall;  // run one after the other before the packages; each must succeed
    std::vector<Command> install;     // behind the packages
    Command version;                  // the last line that it prints is the version
    std::vector<File> files;          // written into the root at each start
    std::vector<Command> prepare;     // run one after the other before the start; each must succeed
    Command start;                    // a daemon that stays in the foreground; empty if there is none
    Command ready;                    // succeeds once mail can be submitted; empty: at once
    Command submit;                   // takes a message as its input
    bool tries_once = false;    // submit sends the mail itself; what it failed at when it ends is given up
    std::int64_t at_once = 10;  // submissions at a time
    std::optional<std::int64_t> goes_to_at_most;  // addresses or hosts in one attempt
    bool stops_at_reply = false;    // one before MAIL may end its attempt, and not lead to the next host
    std::vector<std::string> logs;  // files, beside what it says on its outputs and to syslog
    std::vector<Lack> lacks;        // scenarios that ask for one of these are skipped
    std::string real_clock;  // why its waits can't be skipped, and what was made of that; empty if they can

    /// Whether there is anything to install.
    [[nodiscard]] bool has_layer() const {
        return !packages.empty() || !preinstall.empty() || !install.empty();
    }
};

/// What the words in braces stand for.
struct Words {
    std::string hostname;
    std::string domain;
    std::string address;
    std::string from{};
    std::string to{};
    std::string file{};

    [[nodiscard]] std::string filled(std::string text) const;
    [[nodiscard]] Command filled(const Command& command) const;
};

}  // namespace mxdrill::sandbox

namespace mxdrill::base {
template <>
inline constexpr std::array<std::string_view, 3> names_of<sandbox::Feature>{
    "several-sender-domains", "mail-to-sender-domain", "repeated-recipient"};
}  // namespace mxdrill::base
