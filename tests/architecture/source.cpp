#include "tests/architecture/source.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace mxdrill::architecture {
namespace {

constexpr std::array kFolders{"sim", "fake_dns", "fake_smtp", "reports", "tests"};

std::string read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        throw std::filesystem::filesystem_error("can't read", file,
                                                std::make_error_code(std::errc::io_error));
    }
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool is_subject(const std::filesystem::path& file) {
    const auto extension = file.extension();
    return extension == ".hpp" || extension == ".cpp" || file.filename() == "CMakeLists.txt";
}

/// Blanks out quotes and comments line by line; only a block comment reaches over lines. Raw strings are
/// blanked from their quote to the line's last, which is enough for the rules that ask.
class Stripper {
  public:
    std::string code_in(std::string_view line) {
        std::string code;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string_view rest = line.substr(i);
            if (in_comment_) {
                if (rest.starts_with("*/")) {
                    in_comment_ = false;
                    ++i;
                }
            } else if (rest.starts_with("//")) {
                break;
            } else if (rest.starts_with("/*")) {
                in_comment_ = true;
                ++i;
            } else if (rest.starts_with("'\"'")) {
                i += 2;
            } else if (rest.front() == '"') {
                i += quote_length(rest) - 1;
            } else {
                code += rest.front();
            }
        }
        return code;
    }

  private:
    static std::size_t quote_length(std::string_view rest) {
        for (std::size_t i = 1; i < rest.size(); ++i) {
            if (rest[i] == '\\') {
                ++i;
            } else if (rest[i] == '"') {
                return i + 1;
            }
        }
        return rest.size();
    }

    bool in_comment_ = false;
};

}  // namespace

std::string_view Source::folder() const {
    const auto slash = path.rfind('/');
    return std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
}

Source source_of(std::string path, std::string_view text) {
    Source source{std::move(path), {}};
    while (!text.empty()) {
        const auto end = text.find('\n');
        source.lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return source;
}

std::vector<Include> includes_of(const Source& source) {
    std::vector<Include> includes;
    for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string_view line = source.lines[i];
        constexpr std::string_view kDirective = "#include ";
        if (!line.starts_with(kDirective)) continue;
        const auto open = line.find_first_of("\"<");
        const auto close = line.find_last_of("\">");
        if (open == std::string_view::npos || close <= open) continue;
        includes.push_back({i + 1, std::string(line.substr(open + 1, close - open - 1))});
    }
    return includes;
}

std::vector<std::string> code_of(const Source& source) {
    std::vector<std::string> code;
    code.reserve(source.lines.size());
    Stripper stripper;
    for (const auto& line : source.lines) code.push_back(stripper.code_in(line));
    return code;
}

Tree read_tree(const std::filesystem::path& root) {
    Tree tree;
    for (const auto* folder : kFolders) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
            if (!entry.is_regular_file() || !is_subject(entry.path())) continue;
            tree.push_back(
                source_of(entry.path().lexically_relative(root).generic_string(), read_text(entry.path())));
        }
    }
    std::sort(tree.begin(), tree.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
    return tree;
}

}  // namespace mxdrill::architecture
