#include "sim/sandbox/driver_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "sim/base/draw.hpp"
#include "sim/scenario/document.hpp"
#include "sim/scenario/kinds.hpp"
#include "sim/scenario/named_files.hpp"
#include "sim/scenario/section.hpp"
#include "sim/scenario/suggestion.hpp"

namespace mxdrill::sandbox {
namespace {

using scenario::Diagnostics;
using scenario::Kind;
using scenario::Need;
using scenario::Section;
using scenario::Value;

constexpr std::int64_t kMostAtOnce = 1000;
constexpr std::int64_t kMostHosts = 1000;

struct Keys {
    Driver driver;
    std::vector<scenario::Written<File>> files;
    std::vector<scenario::Written<Lack>> lacks;
};

template <class Member>
auto of_driver(Member member) {
    return [member](Keys & keys) -> auto& {
        return keys.driver.*member;
    };
}

Kind<Command> command() {
    return scenario::list_of(scenario::text(), false);
}

/// As chmod(1) takes it: "640".
Kind<std::uint32_t> mode() {
    return scenario::text_kind<std::uint32_t>(
        "a mode in octal digits", "^[0-7]{3,4}$", [](std::string_view text) -> std::optional<std::uint32_t> {
            std::uint32_t bits = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 8);
            if (error != std::errc{} || end != text.data() + text.size() || text.size() < 3 ||
                text.size() > 4)
                return std::nullopt;
            return bits;
        });
}

/// For a member that is empty where the key is not there.
template <class T>
Kind<std::optional<T>> some(const Kind<T>& kind) {
    return {kind.shape, [kind](const Value& value, Diagnostics& errors) {
                auto read = kind.read(value, errors);
                return read ? std::optional<std::optional<T>>(*std::move(read)) : std::nullopt;
            }};
}

Section<File> file_section() {
    return Section<File>("[[file]]")
        .key("path", &File::path, scenario::file_name(), "where it is written", Need::required)
        .key("text", &File::text, some(scenario::text()), "what it holds; without it the path is a folder")
        .key("mode", &File::mode, mode(), "as chmod takes it; default \"644\"")
        .key("owner", &File::owner, scenario::line(), "\"user:group\"; default: root's");
}

Section<Lack> lack_section() {
    return Section<Lack>("[[cannot]]")
        .key("feature", &Lack::feature, scenario::enumerator<Feature>(), "what a scenario may ask for",
             Need::required)
        .key("why", &Lack::why, scenario::line(), "why it can't be done", Need::required);
}

Section<Keys> driver_section() {
    return Section<Keys>("an MTA's driver")
        .key("title", of_driver(&Driver::title), scenario::line(), "as people call it", Need::required)
        .key("packages", of_driver(&Driver::packages), scenario::list_of(scenario::label(), true),
             "of Debian, to be installed into its layer")
        .key("answers", of_driver(&Driver::answers), scenario::list_of(scenario::line(), true),
             "to questions of the packages, as debconf-set-selections takes them")
        .key("preinstall", of_driver(&Driver::preinstall), scenario::list_of(command(), true),
             "commands that make ready for the packages, in the same layer")
        .key("install", of_driver(&Driver::install), scenario::list_of(command(), true),
             "commands that install what is no Debian package, into the same layer")
        .key("version", of_driver(&Driver::version), command(), "prints the version", Need::required)
        .key("prepare", of_driver(&Driver::prepare), scenario::list_of(command(), true),
             "commands before the start, each of which must succeed")
        .key("start", of_driver(&Driver::start), command(), "the daemon, in the foreground")
        .key("ready", of_driver(&Driver::ready), command(), "succeeds once mail can be submitted")
        .key("submit", of_driver(&Driver::submit), command(), "takes a message as its input", Need::required)
        .key("tries_once", of_driver(&Driver::tries_once), scenario::boolean(),
             "`submit` sends the mail itself, and what it fails at is given up")
        .key("at_once", of_driver(&Driver::at_once), scenario::integer(1, kMostAtOnce),
             "submissions at a time; default 10")
        .key("goes_to_at_most", of_driver(&Driver::goes_to_at_most), some(scenario::integer(1, kMostHosts)),
             "addresses or hosts that one attempt goes to, however many there are")
        .key("stops_at_reply", of_driver(&Driver::stops_at_reply), scenario::boolean(),
             "a reply before MAIL may end its attempt, and not lead to the next host")
        .key("logs", of_driver(&Driver::logs), scenario::list_of(scenario::file_name(), true),
             "its log files")
        .key("real_clock", of_driver(&Driver::real_clock), scenario::line(),
             "why its waits can't be skipped, so that a run takes as long as they do; for the report")
        .list("cannot", &Keys::lacks, lack_section(), "scenarios that ask for it are skipped")
        .list("file", &Keys::files, file_section(), "written into the root at each start");
}

}  // namespace

std::variant<Driver, std::vector<scenario::Diagnostic>> parse_driver(const std::string& text,
                                                                     const std::filesystem::path& file) {
    Diagnostics errors;
    const auto table = scenario::parse_document(text, file.string(), errors);
    Keys keys;
    if (table) driver_section().read(*table, keys, errors);
    if (!errors.empty()) return errors.in_order();
    keys.driver.name = keys.driver.layer = file.stem().string();
    for (auto& one : keys.files) keys.driver.files.push_back(std::move(one.keys));
    for (auto& one : keys.lacks) keys.driver.lacks.push_back(std::move(one.keys));
    return keys.driver;
}

std::variant<Driver, std::vector<scenario::Diagnostic>> read_driver(const std::string& name,
                                                                    const std::filesystem::path& folder) {
    Diagnostics errors;
    const auto place = scenario::whole("driver");
    const auto known = scenario::names_in(folder);
    if (!scenario::is_path(name) && std::find(known.begin(), known.end(), name) == known.end()) {
        errors.add(place, fmt::format("there is no MTA \"{}\"; the known ones are {}{}", name,
                                      scenario::listed(known), scenario::did_you_mean(name, known)));
        return errors.in_order();
    }
    const auto file = scenario::is_path(name) ? std::filesystem::path(name) : folder / (name + ".toml");
    const auto text = scenario::read_text(file, place, errors, name);
    if (!text) return errors.in_order();
    auto parsed = parse_driver(*text, file);
    // One of the user's own does not share the layer of the known one that it may be a copy of.
    if (auto* driver = std::get_if<Driver>(&parsed); driver != nullptr && scenario::is_path(name)) {
        const auto place_of_file = std::filesystem::absolute(file).lexically_normal().string();
        driver->layer = fmt::format("{}-{:08x}", driver->name, base::Key(0).with(place_of_file).bits() >> 32);
    }
    return parsed;
}

}  // namespace mxdrill::sandbox
