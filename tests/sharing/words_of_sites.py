"""Words that stand in the paths of many sites, Danish and others: none of them may be taken for an identifier."""

from typing import Final

TEXT: Final = """
    kommunalbestyrelsesvalg byggesagsbehandling selvbetjening digitalpost borgerservice aktindsigt dagtilbud angstskrig
    hjemmeside skoleindskrivning affaldsordning vejvisning søg søgning ældrepleje påmindelse bestilling indberetning
    wordpress xmlrpc phpmyadmin umbraco sitecore typo drupal joomla elementor plugins uploads includes wpforms tmpl
    PaginationListItem RequestVerificationToken getPDFAsXML jQuery bootstrap viewstate searchword recaptcha
    feedback subscribe newsletter livesearch autocomplete suggestions wysiwyg httpd nginx graphql webhook oauth saml
    strukturudvikling landskabsarkitektur sundhedsplejerske trafiksikkerhed arbejdsskadeforsikring
"""
WORDS: Final = TEXT.split()
