"""The web service: thin routes over est_geo.

Import what you need from its modules: `service.app` (`create_app`, `serve`), `service.settings`
(`Settings`), `service.pictures` (`PictureSource`, `StoredPictures`).
"""
