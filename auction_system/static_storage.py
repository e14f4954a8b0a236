"""How static files are named outside DEBUG: by their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also rewrites what JavaScript modules import, or a module would be loaded under two names."""

    support_js_module_import_aggregation = True
