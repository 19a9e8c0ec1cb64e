#include "sim/cli/ready_file.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "reports/file_writer.hpp"

namespace mxdrill::cli {
namespace {

namespace fs = std::filesystem;

std::string text_in(const fs::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void remove_file(const fs::path& file) {
    std::error_code ignored;
    if (fs::is_regular_file(file, ignored)) fs::remove(file, ignored);
}

}  // namespace

ReadyFile::ReadyFile(std::optional<fs::path> file) : file_(std::move(file)) {
    if (file_) remove_file(*file_);
}

ReadyFile::~ReadyFile() {
    if (written_ && text_in(*file_) == *written_) remove_file(*file_);
}

std::optional<std::string> ReadyFile::write(std::string_view text) {
    if (!file_) return std::nullopt;
    const fs::path folder = fs::absolute(*file_).parent_path();
    std::error_code error;
    if (!fs::is_directory(folder, error))
        return fmt::format("cannot write {}: there is no folder {}", file_->string(), folder.string());
    written_ = text;
    return reports::write_file(*file_, *written_);
}

}  // namespace mxdrill::cli
