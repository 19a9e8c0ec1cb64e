#include "sim/wire/smtp_command.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "sim/base/ignoring_case.hpp"

namespace mxdrill::wire {
namespace {

using base::same_ignoring_case;
using protocol::Command;
using protocol::Verb;

constexpr std::size_t kLongestPath = 256;  // RFC 5321 §4.5.3.1.3

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

// The word up to the next blank, taken from the front.
std::string_view take_word(std::string_view& text) {
    text = trimmed(text);
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(end);
    return word;
}

bool is_printable(std::string_view text) {
    for (const char c : text) {
        if (c < ' ' || c == 0x7f) return false;
    }
    return true;
}

// Where the address in "<…>" ends; a quoted local part may hold a '>' (RFC 5321 §4.1.2).
std::size_t end_of_path(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '>' && !quoted) {
            return i;
        }
    }
    return std::string_view::npos;
}

// Takes "FROM:<a@b>" from the front of the arguments. Blanks after the colon, and an address without
// brackets, are errors that servers forgive.
std::optional<std::string_view> take_path(std::string_view& arguments, std::string_view keyword) {
    arguments = trimmed(arguments);
    if (!same_ignoring_case(arguments.substr(0, keyword.size()), keyword)) return std::nullopt;
    arguments = trimmed(arguments.substr(keyword.size()));
    std::string_view path;
    if (arguments.starts_with('<')) {
        const auto end = end_of_path(arguments);
        if (end == std::string_view::npos) return std::nullopt;
        path = arguments.substr(1, end - 1);
        arguments.remove_prefix(end + 1);
        if (!arguments.empty() && !arguments.starts_with(' ')) return std::nullopt;
        if (path.starts_with('@')) {  // a source route: to be ignored
            const auto colon = path.find(':');
            if (colon == std::string_view::npos) return std::nullopt;
            path.remove_prefix(colon + 1);
        }
    } else {
        path = take_word(arguments);
        if (path.empty()) return std::nullopt;
    }
    if (path.size() > kLongestPath || !is_printable(path)) return std::nullopt;
    return path;
}

// SIZE=, of the parameters of MAIL (RFC 1870 §4); nothing and false for one that is no number.
bool read_size(std::string_view parameters, std::optional<std::int64_t>& size) {
    for (auto word = take_word(parameters); !word.empty(); word = take_word(parameters)) {
        if (!same_ignoring_case(word.substr(0, 5), "SIZE=")) continue;
        std::int64_t octets = 0;
        const char* const end = word.data() + word.size();
        const auto [read_to, error] = std::from_chars(word.data() + 5, end, octets);
        if (error != std::errc{} || read_to != end || octets < 0) return false;
        size = octets;
    }
    return true;
}

Command mail_of(std::string_view arguments) {
    Command command{.verb = Verb::mail};
    const auto path = take_path(arguments, "FROM:");
    if (!path || !read_size(arguments, command.declared_size)) return {.verb = Verb::malformed};
    command.argument = *path;
    return command;
}

Command rcpt_of(std::string_view arguments) {
    const auto path = take_path(arguments, "TO:");
    if (!path || path->empty()) return {.verb = Verb::malformed};
    return {.verb = Verb::rcpt, .argument = *path};
}

Command hello_of(Verb verb, std::string_view arguments) {
    const auto name = trimmed(arguments);
    if (name.empty() || !is_printable(name)) return {.verb = Verb::malformed};
    return {.verb = verb, .argument = name};
}

std::optional<Verb> verb_named(std::string_view word) {
    constexpr std::array kVerbs{Verb::ehlo, Verb::helo, Verb::starttls, Verb::mail, Verb::rcpt, Verb::data,
                                Verb::rset, Verb::noop, Verb::quit,     Verb::vrfy, Verb::help};
    for (const Verb verb : kVerbs) {
        if (same_ignoring_case(word, base::name_of(verb))) return verb;
    }
    return std::nullopt;
}

}  // namespace

Command read_command(std::string_view line) {
    std::string_view arguments = line;
    const auto verb = verb_named(take_word(arguments));
    if (!verb) return {.verb = Verb::unknown};
    switch (*verb) {
        case Verb::ehlo:
        case Verb::helo: return hello_of(*verb, arguments);
        case Verb::mail: return mail_of(arguments);
        case Verb::rcpt: return rcpt_of(arguments);
        case Verb::noop:
        case Verb::help:
        case Verb::vrfy: return {.verb = *verb};
        default: return {.verb = trimmed(arguments).empty() ? *verb : Verb::malformed};
    }
}

std::string command_line(const Command& command) {
    std::string line(base::name_of(command.verb));
    if (command.verb == Verb::mail) {
        line.append(" FROM:<").append(command.argument).append(">");
        if (command.declared_size) line.append(" SIZE=").append(std::to_string(*command.declared_size));
    } else if (command.verb == Verb::rcpt) {
        line.append(" TO:<").append(command.argument).append(">");
    } else if (!command.argument.empty()) {
        line.append(" ").append(command.argument);
    }
    return line.append("\r\n");
}

}  // namespace mxdrill::wire
