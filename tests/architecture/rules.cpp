#include "tests/architecture/rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

#include "tests/architecture/floors.hpp"

namespace mxdrill::architecture {
namespace {

constexpr std::size_t kLongestFile = 400;

/// A library, by how its includes begin, and a file or folder that may include it.
struct Home {
    std::string_view library;
    std::string_view place;

    [[nodiscard]] bool holds(const Source& source) const {
        return place.ends_with('/') ? source.path.starts_with(place) : source.path == place;
    }
};
constexpr std::array kHomes{
    Home{"toml++/", "sim/scenario/document.cpp"},
    Home{"ldns/", "sim/wire/of_ldns.hpp"},
    Home{"boost/asio", "sim/lookup/dns_client.cpp"},
    Home{"boost/asio", "sim/net/"},
    Home{"boost/asio", "fake_dns/sockets/"},
    Home{"boost/asio", "fake_smtp/sockets/"},
    Home{"boost/asio", "sim/live/"},
    Home{"boost/asio", "sim/sandbox/"},
    Home{"boost/asio", "sim/serve/"},
    Home{"boost/asio", "tests/"},
    Home{"boost/beast", "sim/serve/"},
    Home{"boost/beast/core/flat_buffer", "sim/net/"},
    Home{"boost/beast", "tests/serve/"},
    Home{"openssl/", "sim/net/"},
    Home{"openssl/", "fake_smtp/sockets/"},
    Home{"openssl/", "tests/fake_smtp_sockets/"},
    Home{"libnetfilter_queue/", "sim/net/"},
    Home{"pugixml", "reports/junit.cpp"},
    Home{"pugixml", "tests/reports/"},
    Home{"boost/program_options", "sim/cli/"},
};

/// The floors on which time is an argument and chance is keyed; cli alone may look at the wall's clock.
constexpr std::array kTimeless{"sim/base",    "sim/protocol", "sim/rules",  "sim/trace", "fake_dns",
                               "fake_smtp",   "sim/resolver", "sim/sender", "sim/world", "sim/scenario",
                               "sim/measure", "sim/virtual",  "reports"};
constexpr std::array kClocks{"::now(",        "gettimeofday(", "clock_gettime(", "std::time(",
                             "time(nullptr)", "time(NULL)",    "time(0)",        "std::clock(",
                             "random_device", "std::rand("};

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Whether `text` has `word` as a word of its own: "time(0)" is not in "on_time(0)", nor "csv.cpp" in
/// "my_csv.cpp".
bool has_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        if (at == 0 || !is_word(word.front()) || !is_word(text[at - 1])) return true;
    }
    return false;
}

bool is_code(const Source& source) {
    return source.is_header() || source.is_cpp();
}

/// The first line that is neither blank nor a comment, from 1; 0 if there is none.
std::size_t first_line_of_code(const Source& source) {
    const auto code = code_of(source);
    const auto found = std::find_if(code.begin(), code.end(), [](const std::string& line) {
        return line.find_first_not_of(" \t") != std::string::npos;
    });
    return found == code.end() ? 0 : static_cast<std::size_t>(found - code.begin()) + 1;
}

/// Whether a CMakeLists.txt in the source's folder or above names it, by its path from there.
bool is_compiled(const Tree& tree, const Source& source) {
    return std::any_of(tree.begin(), tree.end(), [&](const Source& list) {
        if (is_code(list)) return false;
        const std::string folder = std::string(list.folder()) + "/";
        if (!source.path.starts_with(folder)) return false;
        const std::string name = source.path.substr(folder.size());
        return std::any_of(list.lines.begin(), list.lines.end(),
                           [&](const std::string& line) { return has_word(line, name); });
    });
}

void check_lines(const Source& source, Findings& findings) {
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        if (line.find('\t') != std::string::npos)
            findings.push_back({source.path, i + 1, "indent with blanks, not tabs"});
        if (line.ends_with(' ') || line.ends_with('\r')) {
            findings.push_back({source.path, i + 1, "remove the blanks at the end"});
        }
    }
}

}  // namespace

std::string text_of(const Findings& findings) {
    std::string text;
    for (const auto& finding : findings) {
        text += finding.path + ":" + std::to_string(finding.line) + ": " + finding.advice + "\n";
    }
    return text;
}

Findings upward_includes(const Tree& tree) {
    Findings findings;
    for (const auto& source : tree) {
        if (!is_code(source) || source.is_test()) continue;
        const auto from = floor_of(source.path);
        if (!from) {
            findings.push_back({source.path, 1, "give its folder a row in tests/architecture/floors.cpp"});
            continue;
        }
        for (const auto& include : includes_of(source)) {
            const auto to = floor_of(include.path);
            if (include.path.starts_with("tests/") || (to && !may_include(*from, *to))) {
                findings.push_back({source.path, include.line,
                                    "\"" + include.path + "\" is not below " + std::string(*from) +
                                        ": move what is needed down, or pass it in as a value"});
            }
        }
    }
    return findings;
}

Findings strayed_libraries(const Tree& tree) {
    Findings findings;
    for (const auto& source : tree) {
        for (const auto& include : includes_of(source)) {
            std::string places;
            bool at_home = false;
            for (const Home& home : kHomes) {
                if (!include.path.starts_with(home.library)) continue;
                places += (places.empty() ? "" : " and ") + std::string(home.place);
                at_home = at_home || home.holds(source);
            }
            if (places.empty() || at_home) continue;
            findings.push_back(
                {source.path, include.line,
                 "only " + places + " may include <" + include.path + ">: use what it offers"});
        }
    }
    return findings;
}

Findings careless_headers(const Tree& tree) {
    std::set<std::string_view> paths;
    for (const auto& source : tree) paths.insert(source.path);

    Findings findings;
    for (const auto& source : tree) {
        if (source.is_header()) {
            const auto line = first_line_of_code(source);
            if (line == 0 || source.lines[line - 1] != "#pragma once") {
                findings.push_back(
                    {source.path, std::max<std::size_t>(line, 1), "begin the header with #pragma once"});
            }
        } else if (source.is_cpp()) {
            const std::string own = source.path.substr(0, source.path.size() - 4) + ".hpp";
            if (!paths.contains(own)) continue;
            const auto includes = includes_of(source);
            if (includes.empty() || includes.front().path != own) {
                const auto line = includes.empty() ? 1 : includes.front().line;
                findings.push_back(
                    {source.path, line, "include \"" + own + "\" first, so that it is known to stand alone"});
            }
        }
    }
    return findings;
}

Findings untidy_text(const Tree& tree) {
    Findings findings;
    for (const auto& source : tree) {
        check_lines(source, findings);
        if (source.lines.size() > kLongestFile) {
            findings.push_back({source.path, kLongestFile + 1,
                                "the file has " + std::to_string(source.lines.size()) + " lines of at most " +
                                    std::to_string(kLongestFile) + ": look for its second noun"});
        }
    }
    return findings;
}

Findings system_clocks(const Tree& tree) {
    Findings findings;
    for (const auto& source : tree) {
        const auto floor = floor_of(source.path);
        if (!is_code(source) || !floor ||
            std::find(kTimeless.begin(), kTimeless.end(), *floor) == kTimeless.end())
            continue;
        const auto code = code_of(source);
        for (std::size_t i = 0; i < code.size(); ++i) {
            for (const std::string_view clock : kClocks) {
                if (!has_word(code[i], clock)) continue;
                findings.push_back(
                    {source.path, i + 1,
                     "\"" + std::string(clock) + "\": take the time as an argument and draw with base::Key"});
            }
        }
    }
    return findings;
}

Findings orphans(const Tree& tree) {
    std::set<std::string> included;
    for (const auto& source : tree) {
        for (const auto& include : includes_of(source)) {
            // A header's own source is no user of it.
            const bool is_own = include.path.substr(0, include.path.rfind('.')) ==
                                source.path.substr(0, source.path.rfind('.'));
            if (!is_own) included.insert(include.path);
        }
    }
    Findings findings;
    for (const auto& source : tree) {
        if (source.is_header() && !included.contains(source.path)) {
            findings.push_back({source.path, 1, "nobody includes it: use it or delete it"});
        }
        if (source.is_cpp() && !is_compiled(tree, source)) {
            findings.push_back({source.path, 1, "no CMakeLists.txt names it: compile it or delete it"});
        }
    }
    return findings;
}

}  // namespace mxdrill::architecture
