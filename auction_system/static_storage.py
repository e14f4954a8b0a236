"""How static files are named outside DEBUG: by their content, so that browsers may keep them for ever."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also rewrites what JavaScript modules import, or a module would be loaded under two names."""

    support_js_module_import_aggregation = True

    def create_compressor(self, **kwargs: Any) -> Any:
        """By gzip alone, whatever else is installed: where something brought brotli, collecting took minutes."""
        return super().create_compressor(use_brotli=False, **kwargs)
